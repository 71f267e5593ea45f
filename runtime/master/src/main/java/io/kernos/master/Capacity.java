package io.kernos.master;

import io.kernos.api.resources.Quantities;
import io.kernos.api.v1.quota.QuotaConfig;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.registry.RoleRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the cluster could keep all its guarantees at once. */
final class Capacity {
  private final RoleRules rules;
  private final Agents agents;

  Capacity(RoleRules rules, Agents agents) {
    this.rules = rules;
    this.agents = agents;
  }

  /** In words, that with these quotas more would be guaranteed than all agents have. */
  Optional<String> exceeded(List<QuotaConfig> changes) {
    Map<String, QuotaConfig> all = new LinkedHashMap<>(rules.quotas());
    changes.forEach(config -> all.put(config.getRole(), config));
    Quantities guaranteed = Quantities.EMPTY;
    for (QuotaConfig config : all.values()) {
      guaranteed = guaranteed.plus(Quantities.ofScalars(config.getGuaranteesMap()));
    }
    Quantities capacity = Quantities.EMPTY;
    for (Agent agent : agents.all()) {
      capacity = capacity.plus(agent.total().nonRevocable().scalarQuantities());
    }
    return capacity.contains(guaranteed)
        ? Optional.empty()
        : Optional.of(
            "quota guarantees '" + guaranteed + "' exceed cluster capacity '" + capacity + "'");
  }
}
