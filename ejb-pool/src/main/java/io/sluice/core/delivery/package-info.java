/**
 * From an accepted message to the transport: lanes, the audiences that are spread over them, and
 * the bounded outbox of each connection.
 *
 * <p>Nothing here blocks. What belongs to a lane is touched by the lane's thread only; everything
 * that changes it travels there as a {@link io.sluice.core.delivery.LaneTask}, in one queue, so
 * that a broadcast finds exactly those who were members when it was accepted.
 */
package io.sluice.core.delivery;
