/** A client and a service on bare sockets, for the tests that meet a server or dial. */
package io.sluice.wire;
