package io.kernos.master.view;

import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.MasterInfo;
import io.kernos.api.v1.quota.QuotaConfig;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * All that can be read of the master, as it was at a moment.
 *
 * @param featureLevel what every master and agent understands
 * @param term of this leader
 * @param started when this master's process started
 * @param elected when it became the leader
 * @param recovered whether it has read the registry and takes calls
 * @param agents that are registered, by id
 * @param recoveredAgents known from the registry, not back yet
 * @param unreachable agents by id: since when
 * @param gone agents by id: since when
 * @param frameworks by id
 * @param completed frameworks, oldest first
 * @param weights by role; a role not named weighs 1
 * @param quotas by role
 * @param maintenance of machines
 */
public record ClusterView(
    MasterInfo master,
    String clusterId,
    int featureLevel,
    long term,
    Instant started,
    Instant elected,
    boolean recovered,
    PersistentMap<String, AgentView> agents,
    Map<String, AgentInfo> recoveredAgents,
    Map<String, Instant> unreachable,
    Map<String, Instant> gone,
    PersistentMap<String, FrameworkView> frameworks,
    List<FrameworkView> completed,
    SortedMap<String, Double> weights,
    SortedMap<String, QuotaConfig> quotas,
    MaintenanceView maintenance) {

  /** The framework with this id, unless it is unknown or completed. */
  public Optional<FrameworkView> framework(String id) {
    return Optional.ofNullable(frameworks.get(id));
  }

  /** The agent with this id, if it is registered. */
  public Optional<AgentView> agent(String id) {
    return Optional.ofNullable(agents.get(id));
  }
}
