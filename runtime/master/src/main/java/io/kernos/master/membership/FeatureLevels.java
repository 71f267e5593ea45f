package io.kernos.master.membership;

import io.kernos.api.link.RegisterAgent;
import io.kernos.api.version.FeatureLevel;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.registry.Registry;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's feature level: that of its oldest master or agent. It rises when all of them are
 * newer, and whoever is older is refused from then on.
 */
public final class FeatureLevels {
  private static final Logger log = LoggerFactory.getLogger(FeatureLevels.class);

  private final Agents agents;
  private final Registry registry;
  private final Runnable changed;
  private int cluster = FeatureLevel.FIRST;
  private boolean rising;

  /**
   * @param changed told when it has risen
   */
  public FeatureLevels(Agents agents, Registry registry, Runnable changed) {
    this.agents = agents;
    this.registry = registry;
    this.changed = changed;
  }

  /** As it was stored. */
  public void recover(int level) {
    cluster = level;
  }

  /** The cluster's. */
  public int cluster() {
    return cluster;
  }

  /** Why an agent is too old for this cluster, if it is. */
  Optional<String> tooOld(RegisterAgent register) {
    int level = register.getFeatureLevel();
    return level < cluster
        ? Optional.of(
            "The agent's feature level is "
                + level
                + ", but this cluster is at "
                + cluster
                + ": upgrade the agent")
        : Optional.empty();
  }

  /**
   * Raises the level as far as all understand it. An agent that is yet to come back may be an old
   * one: as long as one is awaited nothing happens.
   *
   * @param masters what every master understands
   * @return the level once stored
   */
  public Future<Integer> raise(String clusterId, int masters) {
    int least = masters;
    for (Agent agent : agents.all()) {
      least = Math.min(least, agent.featureLevel());
    }
    if (least <= cluster || rising || !agents.recovered().isEmpty()) {
      return Future.succeededFuture(cluster);
    }
    int next = least;
    int before = cluster;
    // From now on: an old agent must not come in while it is stored.
    cluster = next;
    rising = true;
    return registry
        .putCluster(clusterId, next)
        .map(next)
        .onSuccess(done -> log.info("the cluster's feature level is {} now", next))
        .onFailure(e -> cluster = before)
        .onComplete(
            done -> {
              rising = false;
              changed.run();
            });
  }
}
