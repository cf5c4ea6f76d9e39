/** What the pool knows of a connection: its identity, its life, and who holds which client id. */
package io.sluice.core.connection;
