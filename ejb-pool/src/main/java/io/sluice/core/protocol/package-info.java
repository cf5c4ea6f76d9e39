/**
 * Frames in, frames out: what a client's text means, whether it keeps to the limits, and what the
 * pool's own messages look like. The only package that knows JSON.
 */
package io.sluice.core.protocol;
