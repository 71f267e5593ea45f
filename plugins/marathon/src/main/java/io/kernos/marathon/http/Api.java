package io.kernos.marathon.http;

import io.kernos.marathon.event.EventStream;
import io.vertx.core.Context;

/**
 * The API of a scheduler that leads: for an {@link ApiServer}, which outlives it.
 *
 * @param context on which the scheduler lives
 */
public record Api(Context context, Scheduler scheduler, EventStream events, Routes routes) {

  /** All endpoints on these parts. */
  public static Api of(Context context, Scheduler scheduler, EventStream events) {
    Routes routes = new Routes();
    SpecJson specs = new SpecJson();
    new PublicResource().register(routes);
    new SystemResource(scheduler, events::size).register(routes);
    new AppTasksResource(scheduler).register(routes);
    new ScalingResource(scheduler).register(routes);
    new AppVersionsResource(scheduler).register(routes);
    new AppsResource(scheduler, specs).register(routes);
    new GroupsResource(scheduler, specs).register(routes);
    new PodInstancesResource(scheduler).register(routes);
    new PodsResource(scheduler, specs).register(routes);
    new DeploymentsResource(scheduler).register(routes);
    new QueueResource(scheduler).register(routes);
    new TasksResource(scheduler).register(routes);
    new InfoResource(scheduler).register(routes);
    new LeaderResource(scheduler).register(routes);
    new PluginsResource(scheduler).register(routes);
    return new Api(context, scheduler, events, routes);
  }
}
