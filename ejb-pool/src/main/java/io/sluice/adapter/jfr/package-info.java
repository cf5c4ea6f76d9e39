/**
 * JDK Flight Recorder: what a recording tells of admission, preemption, slow clients and sweeps.
 * Loaded by name, and only where the module {@code jdk.jfr} is there.
 */
package io.sluice.adapter.jfr;
