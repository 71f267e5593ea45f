package io.kernos.master.allocator;

import io.kernos.master.view.Timing;

/**
 * Figures since the start.
 *
 * @param runs allocation cycles
 * @param run how long a cycle takes
 * @param latency from the first event to the end of the cycle that deals with it
 * @param filters offer filters in force
 * @param due cycles that are to come for what has happened: one or none
 */
public record AllocatorMetrics(
    long runs, Timing.Summary run, Timing.Summary latency, int filters, int due) {}
