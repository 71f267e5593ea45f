package io.kernos.marathon.launch;

import io.kernos.api.v1.Offer.Operation;
import io.kernos.api.v1.Resource.ReservationInfo;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.PodContainer;
import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.Reservation;
import io.kernos.marathon.instance.Task;
import io.kernos.marathon.launch.match.MatchResult;
import io.kernos.marathon.launch.match.NewVolume;
import io.kernos.marathon.launch.match.Offered;
import io.kernos.marathon.launch.match.ReservationLabels;
import io.kernos.marathon.launch.task.PodGroup;
import io.kernos.marathon.launch.task.TaskFactory;
import io.kernos.marathon.launch.task.TaskGroupFactory;
import io.kernos.spi.time.Ids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes launches and reservations of what was matched. */
final class Launches {
  private static final Pattern ATTEMPT = Pattern.compile(".*\\.([0-9]{1,9})");

  private final LaunchOptions options;
  private final TaskFactory tasks;
  private final TaskGroupFactory groups;
  private final Ids ids;

  Launches(LaunchOptions options, TaskFactory tasks, TaskGroupFactory groups, Ids ids) {
    this.options = options;
    this.tasks = tasks;
    this.groups = groups;
    this.ids = ids;
  }

  OfferPlan.Launch launch(
      Instance instance, Offered offered, MatchResult.Match match, Instant now) {
    int attempt = nextAttempt(instance);
    AgentRef agent = offered.agent();
    if (instance.spec() instanceof Pod pod) {
      Map<String, String> taskIds = new LinkedHashMap<>();
      for (PodContainer container : pod.containers()) {
        String name = container.name();
        taskIds.put(name, instance.id().taskId(Optional.of(name), attempt));
      }
      PodGroup group = groups.group(pod, instance.id(), taskIds, offered.offer(), match);
      List<Task> launched = new ArrayList<>();
      taskIds.forEach(
          (name, id) ->
              launched.add(
                  task(
                      id,
                      Optional.of(name),
                      group.hostPorts().getOrDefault(name, List.of()),
                      now)));
      return new OfferPlan.Launch(
          provisioned(instance, agent, launched, now),
          List.of(Operations.launch(group.executor(), group.tasks())));
    }
    String id = instance.id().taskId(Optional.empty(), attempt);
    Operation operation = Operations.launch(tasks.task((App) instance.spec(), id, agent, match));
    List<Task> launched = List.of(task(id, Optional.empty(), match.takenPorts(), now));
    return new OfferPlan.Launch(provisioned(instance, agent, launched, now), List.of(operation));
  }

  /** Reserves and creates volumes; the instance waits on, for what it has reserved then. */
  OfferPlan.Launch reserve(
      Instance instance, Offered offered, MatchResult.Match match, Instant now) {
    String id = instance.id().toString();
    List<String> volumes = new ArrayList<>();
    for (NewVolume volume : match.created()) {
      volumes.add(instance.specId().safe() + "#" + volume.path() + "#" + ids.uuid());
    }
    ReservationInfo reservation =
        Operations.reservation(
            instance.role(),
            options.principal(),
            ReservationLabels.of(offered.offer().getFrameworkId().getValue(), id));
    List<Operation> operations = new ArrayList<>();
    operations.addAll(Operations.reserve(match.resources(), reservation));
    operations.addAll(
        Operations.create(match.created(), volumes, reservation, options.principal()));
    return new OfferPlan.Launch(
        instance.withPlace(
            Optional.of(offered.agent()),
            Optional.of(new Reservation(id, volumes, Optional.of(now)))),
        operations);
  }

  private static Task task(
      String id, Optional<String> container, List<Integer> hostPorts, Instant now) {
    return new Task(
        id, container, Condition.PROVISIONED, now, Optional.empty(), hostPorts, Optional.empty());
  }

  private static Instance provisioned(
      Instance instance, AgentRef agent, List<Task> tasks, Instant now) {
    return new Instance(
        instance.id(),
        instance.spec(),
        Condition.PROVISIONED,
        Goal.RUNNING,
        now,
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.of(agent),
        tasks,
        instance.reservation().map(Reservation::used),
        instance.role());
  }

  /** One more than the last of an instance that was launched before. */
  private static int nextAttempt(Instance instance) {
    int last = 0;
    for (Task task : instance.tasks()) {
      Matcher matcher = ATTEMPT.matcher(task.id());
      last = Math.max(last, matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0);
    }
    return last + 1;
  }
}
