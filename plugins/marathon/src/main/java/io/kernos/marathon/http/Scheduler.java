package io.kernos.marathon.http;

import io.kernos.marathon.config.MarathonConfig;
import io.kernos.marathon.deployment.Deployments;
import io.kernos.marathon.event.Events;
import io.kernos.marathon.extension.Extensions;
import io.kernos.marathon.group.Groups;
import io.kernos.marathon.health.HealthChecks;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.Instances;
import io.kernos.marathon.json.AppRequests;
import io.kernos.marathon.json.GroupRequests;
import io.kernos.marathon.json.PodRequests;
import io.kernos.marathon.launch.LaunchQueue;
import io.kernos.marathon.metric.MetricRegistry;
import io.kernos.marathon.scaling.Scaling;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the API acts on: the parts of a scheduler that leads, all on its context.
 *
 * @param apps reads apps
 * @param groupRequests reads changes of groups
 * @param pods reads pods
 * @param scaling how apps are auto-scaled
 * @param killer ends tasks of instances, which then run anew
 * @param frameworkId as the master knows it
 * @param leader host and port of this API
 * @param master URL of the leading master; empty before it is known
 * @param abdication starts the scheduler again, a moment later
 * @param extensions code of others
 * @param metrics what is counted and measured
 */
public record Scheduler(
    MarathonConfig config,
    Groups groups,
    Deployments deployments,
    Instances instances,
    LaunchQueue queue,
    HealthChecks health,
    Events events,
    AppRequests apps,
    GroupRequests groupRequests,
    PodRequests pods,
    Scaling scaling,
    Clock clock,
    Killer killer,
    Supplier<String> frameworkId,
    Supplier<String> leader,
    Supplier<Optional<String>> master,
    Abdication abdication,
    Extensions extensions,
    MetricRegistry metrics) {

  /** Ends tasks. */
  @FunctionalInterface
  public interface Killer {
    /** Kills the tasks of these instances; what is wanted of them stays as it is. */
    Future<Void> kill(Collection<Instance> instances);
  }
}
