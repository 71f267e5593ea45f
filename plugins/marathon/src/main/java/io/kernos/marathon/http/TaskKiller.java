package io.kernos.marathon.http;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.deployment.DeploymentPlan;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.security.Action;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Ends instances that a user names (Marathon: TaskKiller.scala). */
final class TaskKiller {
  private final Scheduler scheduler;

  TaskKiller(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Throws unless both can be meant. */
  static void checkFlags(Call call) {
    if (call.flag("scale", false) && call.flag("wipe", false)) {
      throw new ApiException(400, "You cannot use scale and wipe at the same time.");
    }
  }

  /**
   * Kills tasks, which run anew elsewhere; or forgets instances for good.
   *
   * @param choose of the instances of the app or pod
   * @return what was chosen
   */
  Future<List<Instance>> kill(
      Call call, PathId id, Function<Collection<Instance>, List<Instance>> choose, boolean wipe) {
    RunSpec spec = scheduler.groups().root().spec(id).orElseThrow(() -> ApiException.noApp(id));
    call.check(Action.UPDATE_RUN_SPEC, spec);
    List<Instance> chosen = choose.apply(List.copyOf(scheduler.instances().of(id)));
    Future<?> done =
        wipe
            ? Future.join(chosen.stream().map(this::end).toList())
            : scheduler.killer().kill(chosen.stream().filter(TaskKiller::isActive).toList());
    return done.map(chosen);
  }

  private Future<Void> end(Instance instance) {
    return scheduler.instances().end(instance.id(), Goal.DECOMMISSIONED);
  }

  private static boolean isActive(Instance instance) {
    return instance.condition().isActive();
  }

  /** Kills instances and wants so many fewer from now on. */
  Future<DeploymentPlan> killAndScale(Call call, Collection<Instance> chosen) {
    Map<PathId, List<Instance>> byApp =
        chosen.stream()
            .filter(TaskKiller::isActive)
            .collect(Collectors.groupingBy(Instance::specId, TreeMap::new, Collectors.toList()));
    Instant now = scheduler.groups().nextVersion();
    Map<PathId, Set<InstanceId>> toKill = new TreeMap<>();
    byApp.forEach(
        (id, instances) ->
            toKill.put(
                id, instances.stream().map(Instance::id).collect(Collectors.toUnmodifiableSet())));
    return scheduler
        .groups()
        .change(
            root -> {
              RootGroup next = root;
              for (var each : byApp.entrySet()) {
                App app =
                    next.app(each.getKey()).orElseThrow(() -> ApiException.noApp(each.getKey()));
                call.check(Action.UPDATE_RUN_SPEC, app);
                long killed =
                    each.getValue().stream()
                        .filter(instance -> instance.condition() != Condition.KILLING)
                        .count();
                int left = (int) Math.max(0, app.instances() - killed);
                next = next.with(app.scaledTo(left, now), now);
              }
              return next;
            },
            now,
            call.flag("force", false),
            toKill);
  }
}
