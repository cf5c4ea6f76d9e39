/** A client on a bare socket, for the tests that meet a server. */
package io.sluice.wire;
