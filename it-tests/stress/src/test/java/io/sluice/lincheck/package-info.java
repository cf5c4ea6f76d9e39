/**
 * Short programs of two threads on the core's own classes, by Lincheck: whatever they answered must
 * be what one thread could have been answered. docs/stress.md has the table.
 */
package io.sluice.lincheck;
