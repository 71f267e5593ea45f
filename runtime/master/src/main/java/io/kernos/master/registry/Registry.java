package io.kernos.master.registry;

import com.google.protobuf.InvalidProtocolBufferException;
import io.kernos.api.registry.AgentRecord;
import io.kernos.api.registry.AvailabilityRecord;
import io.kernos.api.registry.ClusterRecord;
import io.kernos.api.registry.FrameworkRecord;
import io.kernos.api.registry.MaintenanceRecord;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.WeightInfo;
import io.kernos.api.v1.quota.QuotaConfig;
import io.kernos.api.version.FeatureLevel;
import io.kernos.master.view.Availability;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the master must never lose, in the state store. A write has happened when its future
 * succeeds; only then may anybody be told of it.
 */
public final class Registry {
  static final String PREFIX = "master/";
  private static final int FORMAT = 1;

  /** The key of the cluster's id and feature level. */
  public static final String CLUSTER = PREFIX + "cluster";

  private static final String AGENTS = PREFIX + "agents/";
  private static final String FRAMEWORKS = PREFIX + "frameworks/";
  private static final String QUOTAS = PREFIX + "quota/";
  private static final String WEIGHTS = PREFIX + "weights/";
  private static final String AVAILABILITY = PREFIX + "availability/";
  private static final String MAINTENANCE = PREFIX + "maintenance";

  private final StateStore store;
  private final BatchedWriter writer;

  public Registry(StateStore store, BatchedWriter writer) {
    this.store = store;
    this.writer = writer;
  }

  /**
   * All that is stored.
   *
   * @param clusterId empty when nothing was stored yet
   * @param featureLevel of the cluster
   * @param quotas that are set
   * @param availabilities by agent id, of agents that operators have taken out of use
   * @param maintenance the default instance when nothing is scheduled
   */
  public record Contents(
      String clusterId,
      int featureLevel,
      List<AgentRecord> agents,
      List<FrameworkRecord> frameworks,
      List<QuotaConfig> quotas,
      List<WeightInfo> weights,
      Map<String, AvailabilityRecord> availabilities,
      MaintenanceRecord maintenance) {}

  /** Whether a key of the store is about an agent. */
  public static boolean ofAgent(String key) {
    return key.startsWith(AGENTS);
  }

  /** Reads everything; fails when a value cannot be understood. */
  public Future<Contents> read() {
    return store.list(PREFIX).map(Registry::parse);
  }

  private static Contents parse(List<StateStore.Entry> entries) {
    String clusterId = "";
    int featureLevel = FeatureLevel.FIRST;
    List<AgentRecord> agents = new ArrayList<>();
    List<FrameworkRecord> frameworks = new ArrayList<>();
    List<QuotaConfig> quotas = new ArrayList<>();
    List<WeightInfo> weights = new ArrayList<>();
    Map<String, AvailabilityRecord> availabilities = new LinkedHashMap<>();
    MaintenanceRecord maintenance = MaintenanceRecord.getDefaultInstance();
    for (StateStore.Entry entry : entries) {
      String key = entry.key();
      try {
        if (key.equals(CLUSTER)) {
          ClusterRecord cluster = ClusterRecord.parseFrom(entry.value());
          clusterId = cluster(cluster);
          featureLevel = cluster.getFeatureLevel();
        } else if (key.startsWith(AGENTS)) {
          agents.add(AgentRecord.parseFrom(entry.value()));
        } else if (key.startsWith(FRAMEWORKS)) {
          frameworks.add(FrameworkRecord.parseFrom(entry.value()));
        } else if (key.startsWith(QUOTAS)) {
          quotas.add(QuotaConfig.parseFrom(entry.value()));
        } else if (key.startsWith(WEIGHTS)) {
          weights.add(WeightInfo.parseFrom(entry.value()));
        } else if (key.startsWith(AVAILABILITY)) {
          availabilities.put(
              key.substring(AVAILABILITY.length()), AvailabilityRecord.parseFrom(entry.value()));
        } else if (key.equals(MAINTENANCE)) {
          maintenance = MaintenanceRecord.parseFrom(entry.value());
        }
      } catch (InvalidProtocolBufferException e) {
        throw new StoreException(
            StoreException.Kind.CORRUPT, "The value of " + key + " cannot be read", e);
      }
    }
    return new Contents(
        clusterId, featureLevel, agents, frameworks, quotas, weights, availabilities, maintenance);
  }

  private static String cluster(ClusterRecord record) {
    if (record.getFormat() > FORMAT) {
      throw new StoreException(
          StoreException.Kind.CORRUPT,
          "The registry has format " + record.getFormat() + ", this master knows " + FORMAT);
    }
    return record.getId();
  }

  /** Sets the id of the cluster, once, and its feature level. */
  public Future<Void> putCluster(String id, int featureLevel) {
    return writer.put(
        CLUSTER,
        ClusterRecord.newBuilder()
            .setFormat(FORMAT)
            .setId(id)
            .setFeatureLevel(featureLevel)
            .build()
            .toByteArray());
  }

  /**
   * The cluster's feature level, in a value of {@link #CLUSTER} as the store has it.
   *
   * @throws StoreException when it cannot be read
   */
  public static int featureLevel(byte[] value) {
    try {
      return ClusterRecord.parseFrom(value).getFeatureLevel();
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException(
          StoreException.Kind.CORRUPT, "The value of " + CLUSTER + " cannot be read", e);
    }
  }

  /** An agent is admitted, or back, or has changed. */
  public Future<Void> admit(AgentInfo agent) {
    return put(agent, AgentRecord.State.ADMITTED, null);
  }

  /** An agent does not answer. */
  public Future<Void> markUnreachable(AgentInfo agent, Instant since) {
    return put(agent, AgentRecord.State.UNREACHABLE, since);
  }

  /** An agent is gone for ever. */
  public Future<Void> markGone(AgentInfo agent, Instant since) {
    Future<Void> restored = putAvailability(agent.getId().getValue(), Availability.FULL);
    return Future.join(restored, put(agent, AgentRecord.State.GONE, since)).mapEmpty();
  }

  /** Operators have taken an agent out of use, or into it again. */
  public Future<Void> putAvailability(String id, Availability availability) {
    return availability.equals(Availability.FULL)
        ? writer.delete(AVAILABILITY + id)
        : writer.put(AVAILABILITY + id, availability.toRecord().toByteArray());
  }

  private Future<Void> put(AgentInfo agent, AgentRecord.State state, Instant since) {
    AgentRecord.Builder record = AgentRecord.newBuilder().setAgent(agent).setState(state);
    if (since != null) {
      record.setSinceMs(since.toEpochMilli());
    }
    return writer.put(AGENTS + agent.getId().getValue(), record.build().toByteArray());
  }

  /** Forgets an agent. */
  public Future<Void> removeAgent(String id) {
    writer.delete(AVAILABILITY + id);
    return writer.delete(AGENTS + id);
  }

  /** A framework is known. */
  public Future<Void> putFramework(FrameworkInfo framework) {
    return writer.put(
        FRAMEWORKS + framework.getId().getValue(),
        FrameworkRecord.newBuilder().setFramework(framework).build().toByteArray());
  }

  /** A framework was removed for ever: its id is not accepted again. */
  public Future<Void> completeFramework(FrameworkInfo framework, Instant when) {
    return writer.put(
        FRAMEWORKS + framework.getId().getValue(),
        FrameworkRecord.newBuilder()
            .setFramework(framework)
            .setRemovedMs(when.toEpochMilli())
            .build()
            .toByteArray());
  }

  /** Forgets a framework. */
  public Future<Void> removeFramework(String id) {
    return writer.delete(FRAMEWORKS + id);
  }

  /** Sets a role's quota. */
  public Future<Void> putQuota(QuotaConfig quota) {
    return writer.put(QUOTAS + quota.getRole(), quota.toByteArray());
  }

  /** Removes a role's quota. */
  public Future<Void> removeQuota(String role) {
    return writer.delete(QUOTAS + role);
  }

  /** Sets the maintenance schedule and the modes of its machines, together. */
  public Future<Void> putMaintenance(MaintenanceRecord maintenance) {
    return maintenance.getMachinesCount() == 0
        ? writer.delete(MAINTENANCE)
        : writer.put(MAINTENANCE, maintenance.toByteArray());
  }

  /** Sets a role's weight. */
  public Future<Void> putWeight(WeightInfo weight) {
    return writer.put(WEIGHTS + weight.getRole(), weight.toByteArray());
  }
}
