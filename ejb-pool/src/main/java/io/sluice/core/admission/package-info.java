/**
 * Who gets a slot, who waits, who gives way. {@link io.sluice.core.admission.Policy} decides and is
 * pure; {@link io.sluice.core.admission.Slots} keeps what it decides on. Plain data under the
 * pool's lock.
 */
package io.sluice.core.admission;
