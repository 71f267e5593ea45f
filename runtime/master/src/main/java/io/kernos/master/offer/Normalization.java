package io.kernos.master.offer;

import io.kernos.api.resources.PreRefinement;
import io.kernos.api.resources.ResourceOperations;
import io.kernos.api.resources.ResourceValidation;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.HealthCheck;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskStatus;
import io.kernos.master.framework.Framework;
import io.kernos.master.operation.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Brings operations into the form in which the rest of the master knows them: resources in the new
 * format, marked with the offer's role; what clients may leave out filled in.
 */
final class Normalization {
  private final Launches launches;
  private final Operations operations;

  Normalization(Launches launches, Operations operations) {
    this.launches = launches;
    this.operations = operations;
  }

  /** The operation in that form; empty when it makes no sense, which the framework is then told. */
  Optional<Offer.Operation> normalize(Framework framework, Offer.Operation operation, String role) {
    Optional<String> error = invalid(operation);
    if (error.isPresent()) {
      refuse(framework, operation, error.get());
      return Optional.empty();
    }
    return Optional.of(
        fillIn(framework, ResourceOperations.allocated(PreRefinement.upgrade(operation), role)));
  }

  private void refuse(Framework framework, Offer.Operation operation, String error) {
    switch (operation.getType()) {
      case LAUNCH ->
          launches.refuseAll(
              framework,
              operation.getLaunch().getTaskInfosList(),
              TaskStatus.Reason.REASON_TASK_INVALID,
              error);
      case LAUNCH_GROUP ->
          launches.refuseAll(
              framework,
              operation.getLaunchGroup().getTaskGroup().getTasksList(),
              TaskStatus.Reason.REASON_TASK_GROUP_INVALID,
              error);
      default ->
          operations.drop(
              framework, operation, "Operation attempted with invalid resources: " + error);
    }
  }

  private static Optional<String> invalid(Offer.Operation operation) {
    Optional<String> error = malformed(operation);
    if (error.isPresent()) {
      return error;
    }
    if (operation.getReserve().getSourceCount() > 0) {
      return Optional.of("Reservation updates are not yet implemented for the scheduler API.");
    }
    boolean launch =
        operation.getType() == Offer.Operation.Type.LAUNCH
            || operation.getType() == Offer.Operation.Type.LAUNCH_GROUP;
    return launch && operation.hasId()
        ? Optional.of("The `id` field cannot be set on " + operation.getType() + " operations")
        : Optional.empty();
  }

  /** Why an operation cannot even be brought into the new format; empty when it can. */
  static Optional<String> malformed(Offer.Operation operation) {
    boolean present =
        switch (operation.getType()) {
          case LAUNCH -> operation.hasLaunch();
          case LAUNCH_GROUP -> operation.hasLaunchGroup();
          case RESERVE -> operation.hasReserve();
          case UNRESERVE -> operation.hasUnreserve();
          case CREATE -> operation.hasCreate();
          case DESTROY -> operation.hasDestroy();
          case GROW_VOLUME -> operation.hasGrowVolume();
          case SHRINK_VOLUME -> operation.hasShrinkVolume();
          case CREATE_DISK -> operation.hasCreateDisk();
          case DESTROY_DISK -> operation.hasDestroyDisk();
          case UNKNOWN -> true;
        };
    String type = operation.getType().name();
    if (!present) {
      String field = type.toLowerCase(Locale.ROOT);
      return Optional.of(
          "A " + type + " offer operation must have the Offer.Operation." + field + " field set.");
    }
    for (List<Resource> resources : resources(operation)) {
      Optional<String> error = ResourceValidation.validate(resources);
      if (error.isPresent()) {
        return error;
      }
    }
    return Optional.empty();
  }

  private static List<List<Resource>> resources(Offer.Operation operation) {
    List<List<Resource>> lists = new ArrayList<>();
    switch (operation.getType()) {
      case LAUNCH -> operation.getLaunch().getTaskInfosList().forEach(t -> addTask(lists, t));
      case LAUNCH_GROUP -> {
        lists.add(operation.getLaunchGroup().getExecutor().getResourcesList());
        operation
            .getLaunchGroup()
            .getTaskGroup()
            .getTasksList()
            .forEach(task -> addTask(lists, task));
      }
      case RESERVE -> {
        lists.add(operation.getReserve().getSourceList());
        lists.add(operation.getReserve().getResourcesList());
      }
      case UNRESERVE -> lists.add(operation.getUnreserve().getResourcesList());
      case CREATE -> lists.add(operation.getCreate().getVolumesList());
      case DESTROY -> lists.add(operation.getDestroy().getVolumesList());
      case GROW_VOLUME ->
          lists.add(
              List.of(
                  operation.getGrowVolume().getVolume(), operation.getGrowVolume().getAddition()));
      case SHRINK_VOLUME -> lists.add(List.of(operation.getShrinkVolume().getVolume()));
      default -> {
        // Nothing that the agents of this kernel can do.
      }
    }
    return lists;
  }

  private static void addTask(List<List<Resource>> lists, TaskInfo task) {
    lists.add(task.getResourcesList());
    lists.add(task.getExecutor().getResourcesList());
  }

  private static Offer.Operation fillIn(Framework framework, Offer.Operation operation) {
    Offer.Operation.Builder builder = operation.toBuilder();
    if (operation.getType() == Offer.Operation.Type.LAUNCH) {
      for (TaskInfo.Builder task : builder.getLaunchBuilder().getTaskInfosBuilderList()) {
        if (task.hasExecutor() && !task.getExecutor().hasFrameworkId()) {
          task.getExecutorBuilder().setFrameworkId(framework.id());
        }
        if (task.hasHealthCheck() && !task.getHealthCheck().hasType()) {
          typeOf(task.getHealthCheckBuilder());
        }
      }
    } else if (operation.getType() == Offer.Operation.Type.LAUNCH_GROUP) {
      ExecutorInfo executor = builder.getLaunchGroup().getExecutor();
      for (TaskInfo.Builder task :
          builder.getLaunchGroupBuilder().getTaskGroupBuilder().getTasksBuilderList()) {
        if (!task.hasExecutor()) {
          task.setExecutor(executor);
        }
      }
    }
    return builder.build();
  }

  /** Old clients leave the type out. */
  private static void typeOf(HealthCheck.Builder check) {
    if (check.hasCommand() && !check.hasHttp()) {
      check.setType(HealthCheck.Type.COMMAND);
    } else if (check.hasHttp() && !check.hasCommand()) {
      check.setType(HealthCheck.Type.HTTP);
    }
  }
}
