package io.sluice.core;

/**
 * What one sweep of a pool did.
 *
 * @param looked connections that it looked at
 * @param pinged of these, sent a ping
 * @param ended of these, ended
 */
public record SweepReport(int looked, int pinged, int ended) {}
