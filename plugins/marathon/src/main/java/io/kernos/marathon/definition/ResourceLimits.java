package io.kernos.marathon.definition;

import java.util.OptionalDouble;

/**
 * How much an instance may use above what it takes, if the agent has it.
 *
 * @param cpus infinite: unlimited; empty: as much as it takes
 * @param mem in MB, likewise
 */
public record ResourceLimits(OptionalDouble cpus, OptionalDouble mem) {}
