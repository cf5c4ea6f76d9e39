/**
 * The pools in JMX: what an operator reads and does in JConsole. Beans are tables of {@link
 * io.sluice.adapter.jmx.Figure}s and {@link io.sluice.adapter.jmx.Operation}s; a client sees
 * standard classes and open types only, as it has none of ours.
 */
package io.sluice.adapter.jmx;
