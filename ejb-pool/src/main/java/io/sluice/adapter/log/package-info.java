/** What goes into the server's log: one event one line, client-supplied text escaped and cut. */
package io.sluice.adapter.log;
