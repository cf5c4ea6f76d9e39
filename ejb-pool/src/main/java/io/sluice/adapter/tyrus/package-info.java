/**
 * Tyrus, which is Payara's and GlassFish's: frames as they were encoded, several in one write, and
 * a close that waits for its answer. Loaded by name, and only where Tyrus is.
 */
package io.sluice.adapter.tyrus;
