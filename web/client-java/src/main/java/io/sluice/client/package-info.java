/**
 * A client of Sluice on Jakarta WebSocket: {@code docs/clients.md}. {@link
 * io.sluice.client.SluiceClient} is the way in.
 */
package io.sluice.client;
