/**
 * Undertow: lanes on the channels' own I/O threads, several frames in one write. Loaded by name,
 * and only where Undertow's classes are there.
 */
package io.sluice.adapter.undertow;
