package io.kernos.master.allocator;

import io.kernos.api.resources.Quantities;
import io.kernos.api.v1.DomainInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the allocator behaves.
 *
 * @param leastOffered at least one of these must be in an offer, unless a framework says otherwise
 *     (Mesos: cpus:0.01 or mem:32); empty: anything may be offered
 * @param batchWindow how long after an event the cycle runs that deals with it and all that came
 *     meanwhile; large clusters wait longer, at least as long as the last cycle took
 * @param filterGpus whether agents with GPUs are kept from frameworks without GPU_RESOURCES
 * @param unfairResources names that do not count in fair shares
 * @param domain of the master: agents in other regions are for frameworks with REGION_AWARE
 * @param recoveryTimeout how long to wait at most for agents after a fail-over (Mesos: 10 min)
 * @param recoveryFactor the part of the agents that ends the wait (Mesos: 0.8)
 * @param seed of the order in which agents are served
 */
public record AllocatorConfig(
    List<Quantities> leastOffered,
    Duration batchWindow,
    boolean filterGpus,
    Set<String> unfairResources,
    Optional<DomainInfo> domain,
    Duration recoveryTimeout,
    double recoveryFactor,
    long seed) {

  public AllocatorConfig {
    leastOffered = List.copyOf(leastOffered);
    unfairResources = Set.copyOf(unfairResources);
  }

  /** As Mesos has it; a batch window of 1 ms. */
  public static AllocatorConfig defaults() {
    return new AllocatorConfig(
        List.of(Quantities.parse("cpus:0.01"), Quantities.parse("mem:32")),
        Duration.ofMillis(1),
        true,
        Set.of(),
        Optional.empty(),
        Duration.ofMinutes(10),
        0.8,
        0);
  }

  /** The same with another seed. */
  public AllocatorConfig withSeed(long other) {
    return new AllocatorConfig(
        leastOffered,
        batchWindow,
        filterGpus,
        unfairResources,
        domain,
        recoveryTimeout,
        recoveryFactor,
        other);
  }

  /** The same in a region and zone. */
  public AllocatorConfig withDomain(DomainInfo other) {
    return new AllocatorConfig(
        leastOffered,
        batchWindow,
        filterGpus,
        unfairResources,
        Optional.of(other),
        recoveryTimeout,
        recoveryFactor,
        seed);
  }

  /** The same with another least that may be offered. */
  public AllocatorConfig withLeastOffered(List<Quantities> other) {
    return new AllocatorConfig(
        other,
        batchWindow,
        filterGpus,
        unfairResources,
        domain,
        recoveryTimeout,
        recoveryFactor,
        seed);
  }
}
