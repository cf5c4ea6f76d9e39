/**
 * Connections to services elsewhere: who gets one, who waits, when a host is dialled, and what is
 * shared. A {@link io.sluice.core.outbound.Host} keeps those to one host, a {@link
 * io.sluice.core.outbound.Line} shares one of them.
 */
package io.sluice.core.outbound;
