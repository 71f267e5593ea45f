package io.kernos.marathon.launch;

import io.kernos.api.resources.ResourceOperations;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.Label;
import io.kernos.api.v1.Labels;
import io.kernos.api.v1.Offer.Operation;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Resource.ReservationInfo;
import io.kernos.api.v1.TaskGroupInfo;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.Volume;
import io.kernos.marathon.launch.match.NewVolume;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operations on offers (Marathon: OfferOperationFactory.scala). */
final class Operations {
  private Operations() {}

  static Operation launch(TaskInfo task) {
    return Operation.newBuilder()
        .setType(Operation.Type.LAUNCH)
        .setLaunch(Operation.Launch.newBuilder().addTaskInfos(task))
        .build();
  }

  static Operation launch(ExecutorInfo executor, TaskGroupInfo group) {
    return Operation.newBuilder()
        .setType(Operation.Type.LAUNCH_GROUP)
        .setLaunchGroup(
            Operation.LaunchGroup.newBuilder().setExecutor(executor).setTaskGroup(group))
        .build();
  }

  /** How resources are reserved for one instance. */
  static ReservationInfo reservation(
      String role, Optional<String> principal, Map<String, String> labels) {
    Labels.Builder protos = Labels.newBuilder();
    labels.forEach(
        (key, value) -> protos.addLabels(Label.newBuilder().setKey(key).setValue(value)));
    ReservationInfo.Builder info =
        ReservationInfo.newBuilder()
            .setType(ReservationInfo.Type.DYNAMIC)
            .setRole(role)
            .setLabels(protos);
    principal.ifPresent(info::setPrincipal);
    return info.build();
  }

  /** Reserves resources; one operation for each resource provider, as Mesos asks. */
  static List<Operation> reserve(List<Resource> resources, ReservationInfo reservation) {
    Map<String, Operation.Reserve.Builder> byProvider = new LinkedHashMap<>();
    for (Resource resource : resources) {
      byProvider
          .computeIfAbsent(
              resource.getProviderId().getValue(), id -> Operation.Reserve.newBuilder())
          .addResources(resource.toBuilder().addReservations(reservation));
    }
    List<Operation> operations = new ArrayList<>();
    byProvider.forEach(
        (id, reserve) ->
            operations.add(
                Operation.newBuilder()
                    .setType(Operation.Type.RESERVE)
                    .setReserve(reserve)
                    .build()));
    return operations;
  }

  /**
   * Creates volumes in what is reserved, likewise.
   *
   * @param ids of the volumes, in their order
   */
  static List<Operation> create(
      List<NewVolume> volumes,
      List<String> ids,
      ReservationInfo reservation,
      Optional<String> principal) {
    Map<String, Operation.Create.Builder> byProvider = new LinkedHashMap<>();
    for (int i = 0; i < volumes.size(); i++) {
      NewVolume volume = volumes.get(i);
      Resource.Builder resource = volume.disk().toBuilder().addReservations(reservation);
      Resource.DiskInfo.Persistence.Builder persistence =
          resource.getDiskBuilder().getPersistenceBuilder().setId(ids.get(i));
      principal.ifPresent(persistence::setPrincipal);
      resource
          .getDiskBuilder()
          .setVolume(
              Volume.newBuilder()
                  .setContainerPath(volume.path())
                  .setMode(volume.readOnly() ? Volume.Mode.RO : Volume.Mode.RW));
      byProvider
          .computeIfAbsent(resource.getProviderId().getValue(), id -> Operation.Create.newBuilder())
          .addVolumes(resource);
    }
    List<Operation> operations = new ArrayList<>();
    byProvider.forEach(
        (id, create) ->
            operations.add(
                Operation.newBuilder().setType(Operation.Type.CREATE).setCreate(create).build()));
    return operations;
  }

  /** Frees reserved resources, and destroys the volumes among them; likewise. */
  static List<Operation> free(List<Resource> reserved) {
    Map<String, Operation.Destroy.Builder> volumes = new LinkedHashMap<>();
    Map<String, Operation.Unreserve.Builder> rest = new LinkedHashMap<>();
    for (Resource resource : reserved) {
      String provider = resource.getProviderId().getValue();
      boolean isVolume = resource.getDisk().hasPersistence();
      if (isVolume) {
        volumes
            .computeIfAbsent(provider, id -> Operation.Destroy.newBuilder())
            .addVolumes(resource);
      }
      rest.computeIfAbsent(provider, id -> Operation.Unreserve.newBuilder())
          .addResources(isVolume ? ResourceOperations.withoutVolume(resource) : resource);
    }
    List<Operation> operations = new ArrayList<>();
    volumes.forEach(
        (id, destroy) ->
            operations.add(
                Operation.newBuilder()
                    .setType(Operation.Type.DESTROY)
                    .setDestroy(destroy)
                    .build()));
    rest.forEach(
        (id, unreserve) ->
            operations.add(
                Operation.newBuilder()
                    .setType(Operation.Type.UNRESERVE)
                    .setUnreserve(unreserve)
                    .build()));
    return operations;
  }
}
