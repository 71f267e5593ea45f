package io.kernos.master.allocator;

/**
 * Figures since the start.
 *
 * @param runs allocation cycles
 * @param lastRunNanos how long the last one took
 * @param totalRunNanos how long all took
 * @param lastLatencyNanos from the first event to the last cycle that dealt with it
 * @param filters offer filters in force
 */
public record AllocatorMetrics(
    long runs, long lastRunNanos, long totalRunNanos, long lastLatencyNanos, int filters) {}
