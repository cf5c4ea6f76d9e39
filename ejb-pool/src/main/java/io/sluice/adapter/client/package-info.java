/**
 * The client side of Jakarta WebSocket: dials services elsewhere for the outbound pool, on threads
 * of its own, and hands over what comes in. The door is {@link
 * io.sluice.adapter.client.ClientDialler}.
 */
package io.sluice.adapter.client;
