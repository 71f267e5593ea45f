package io.kernos.master.http;

import io.kernos.api.v1.WeightInfo;
import io.kernos.api.v1.master.Call.UpdateQuota;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.master.CallResult;
import io.kernos.master.allocator.AllocatorMetrics;
import io.kernos.master.framework.FrameworkConnection;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.Counters;
import io.kernos.master.view.Observer;
import io.kernos.spi.link.Leader;
import io.kernos.spi.security.Principal;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** What the HTTP server asks of this node. Every method may be called on any thread. */
public interface MasterGate {

  /** The master that leads on this node; empty on a standby. */
  Optional<Leading> leading();

  /** The leader as last announced, here or elsewhere. */
  Optional<Leader> leader();

  /** What operators do with the store; empty while it is not open. */
  default Optional<StoreGate> store() {
    return Optional.empty();
  }

  /** A master that leads. Futures may complete on any thread. */
  interface Leading {
    /** All that can be read, as it was a moment ago. */
    ClusterView view();

    /** What has been counted. */
    Counters counters();

    /** How many calls wait for the master to take them. */
    int waiting();

    /**
     * Tells an observer how everything is, and from then on all that happens; on any thread.
     *
     * @return done once it has been told for the first time
     */
    Future<Void> observe(Observer observer);

    /** Tells it no more. */
    void leave(Observer observer);

    /** Figures of the allocator. */
    Future<AllocatorMetrics> allocator();

    /**
     * A SUBSCRIBE call.
     *
     * @return when it was taken, events follow through {@code connection}
     */
    Future<CallResult> subscribe(Call call, FrameworkConnection connection, Principal principal);

    /** The connection is gone. Comes once for each that was given to {@link #subscribe}. */
    void closed(FrameworkConnection connection);

    /** Any other call, with the Mesos-Stream-Id that came with it. */
    Future<CallResult> call(Call call, Optional<String> streamId, Principal principal);

    /** Removes a framework for an operator. */
    Future<CallResult> teardown(String frameworkId, Principal principal);

    /** Sets quotas for an operator. */
    Future<CallResult> updateQuota(UpdateQuota update, Principal principal);

    /** Sets or removes a quota for an operator, as of old. */
    Future<CallResult> changeQuota(io.kernos.api.v1.master.Call call, Principal principal);

    /** Sets weights for an operator. */
    Future<CallResult> updateWeights(List<WeightInfo> weights, Principal principal);

    /** Reserves an agent's resources or makes volumes of them, and back, for an operator. */
    Future<CallResult> changeResources(io.kernos.api.v1.master.Call call, Principal principal);

    /** Deactivates, reactivates or drains an agent, or marks it gone, for an operator. */
    Future<CallResult> changeAgent(io.kernos.api.v1.master.Call call, Principal principal);

    /** Schedules maintenance of machines, starts or stops it, for an operator. */
    Future<CallResult> changeMaintenance(io.kernos.api.v1.master.Call call, Principal principal);
  }
}
