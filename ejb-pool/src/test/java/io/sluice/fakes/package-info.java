/**
 * Hands for the pool's ports, made by hand: a clock that a test moves, lanes that a test runs,
 * transports that a test lets stall. {@link io.sluice.fakes.World} puts them together.
 */
package io.sluice.fakes;
