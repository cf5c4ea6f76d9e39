/** Jakarta WebSocket: sessions and their callbacks on one side, the pool on the other. */
package io.sluice.adapter.websocket;
