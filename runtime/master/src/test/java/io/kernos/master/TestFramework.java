package io.kernos.master;

import com.google.protobuf.ByteString;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.Filters;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.master.framework.FrameworkConnection;
import io.kernos.spi.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A framework that a test plays: one connection, all that it was told, and its calls. */
final class TestFramework implements FrameworkConnection {
  private static int streams;

  final MasterRig rig;
  final String streamId = "stream-" + streams++;
  FrameworkInfo info;
  final List<Event> events = new ArrayList<>();
  boolean closed;
  boolean full;

  TestFramework(MasterRig rig, FrameworkInfo info) {
    this.rig = rig;
    this.info = info;
  }

  static FrameworkInfo info(String name, String role) {
    return FrameworkInfo.newBuilder()
        .setUser("nobody")
        .setName(name)
        .addRoles(role)
        .setFailoverTimeout(3600)
        .addCapabilities(capability(FrameworkInfo.Capability.Type.MULTI_ROLE))
        .addCapabilities(capability(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT))
        .addCapabilities(capability(FrameworkInfo.Capability.Type.PARTITION_AWARE))
        .build();
  }

  static FrameworkInfo.Capability capability(FrameworkInfo.Capability.Type type) {
    return FrameworkInfo.Capability.newBuilder().setType(type).build();
  }

  @Override
  public String streamId() {
    return streamId;
  }

  @Override
  public boolean send(Event event) {
    if (closed || full) {
      return false;
    }
    events.add(event);
    if (event.getType() == Event.Type.SUBSCRIBED) {
      info = info.toBuilder().setId(event.getSubscribed().getFrameworkId()).build();
    }
    return true;
  }

  @Override
  public void close() {
    closed = true;
  }

  CallResult subscribe() {
    CallResult result = rig.master.subscribe(subscribing(), this, Principal.NOBODY);
    rig.settle();
    return result;
  }

  /** The call that subscribes it. */
  Call subscribing() {
    Call.Builder call =
        Call.newBuilder()
            .setType(Call.Type.SUBSCRIBE)
            .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info));
    if (info.hasId()) {
      call.setFrameworkId(info.getId());
    }
    return call.build();
  }

  boolean subscribed() {
    return events.stream().anyMatch(event -> event.getType() == Event.Type.SUBSCRIBED);
  }

  String id() {
    return info.getId().getValue();
  }

  FrameworkID frameworkId() {
    return info.getId();
  }

  /** Another connection of the same framework, not subscribed yet. */
  TestFramework again() {
    return new TestFramework(rig, info);
  }

  /** The connection breaks. */
  void disconnect() {
    closed = true;
    rig.master.disconnected(this);
    rig.settle();
  }

  CallResult call(Call.Builder call) {
    CallResult result =
        rig.master.call(
            call.setFrameworkId(info.getId()).build(), Optional.of(streamId), Principal.NOBODY);
    rig.settle();
    return result;
  }

  List<Event> told(Event.Type type) {
    return events.stream().filter(event -> event.getType() == type).toList();
  }

  /** Every offer that it was ever made and that was not rescinded. */
  List<Offer> offers() {
    List<Offer> offers = new ArrayList<>();
    told(Event.Type.OFFERS).forEach(event -> offers.addAll(event.getOffers().getOffersList()));
    told(Event.Type.RESCIND)
        .forEach(event -> offers.removeIf(o -> o.getId().equals(event.getRescind().getOfferId())));
    return offers;
  }

  /** The newest offer that is out; waits for it. */
  Offer lastOffer() {
    rig.until(() -> newest() != null);
    return newest();
  }

  private Offer newest() {
    List<Offer> offers = offers();
    for (int i = offers.size() - 1; i >= 0; i--) {
      if (rig.master
          .view()
          .frameworks()
          .get(id())
          .offers()
          .containsKey(offers.get(i).getId().getValue())) {
        return offers.get(i);
      }
    }
    return null;
  }

  List<TaskStatus> updates() {
    return told(Event.Type.UPDATE).stream().map(event -> event.getUpdate().getStatus()).toList();
  }

  TaskStatus lastUpdate() {
    List<TaskStatus> updates = updates();
    return updates.get(updates.size() - 1);
  }

  String error() {
    return told(Event.Type.ERROR).stream()
        .map(event -> event.getError().getMessage())
        .findFirst()
        .orElse(null);
  }

  CallResult accept(Offer offer, Offer.Operation... operations) {
    return call(
        Call.newBuilder()
            .setType(Call.Type.ACCEPT)
            .setAccept(
                Call.Accept.newBuilder()
                    .addOfferIds(offer.getId())
                    .setFilters(Filters.newBuilder().setRefuseSeconds(0))
                    .addAllOperations(List.of(operations))));
  }

  CallResult decline(Offer offer, double seconds) {
    return call(
        Call.newBuilder()
            .setType(Call.Type.DECLINE)
            .setDecline(
                Call.Decline.newBuilder()
                    .addOfferIds(offer.getId())
                    .setFilters(Filters.newBuilder().setRefuseSeconds(seconds))));
  }

  /** Launches a command task with what it was offered last. */
  void launch(String taskId, String resources) {
    Offer offer = lastOffer();
    accept(offer, launch(task(taskId, offer.getAgentId(), resources).build()));
  }

  static Offer.Operation launch(TaskInfo... tasks) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.LAUNCH)
        .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(List.of(tasks)))
        .build();
  }

  static TaskInfo.Builder task(String id, AgentID agent, String resources) {
    return TaskInfo.newBuilder()
        .setName("task " + id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setAgentId(agent)
        .setCommand(CommandInfo.newBuilder().setValue("true"))
        .addAllResources(Resources.parse(resources).toProto());
  }

  CallResult kill(String taskId) {
    return call(
        Call.newBuilder()
            .setType(Call.Type.KILL)
            .setKill(Call.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue(taskId))));
  }

  CallResult acknowledge(AgentID agent, String taskId, ByteString uuid) {
    return call(
        Call.newBuilder()
            .setType(Call.Type.ACKNOWLEDGE)
            .setAcknowledge(
                Call.Acknowledge.newBuilder()
                    .setAgentId(agent)
                    .setTaskId(TaskID.newBuilder().setValue(taskId))
                    .setUuid(uuid)));
  }

  /** Asks for one task, or for all when no id is given. */
  void reconcile(String taskId, AgentID agent) {
    call(reconciling(taskId, agent).toBuilder());
  }

  /** The call that asks for one task, or for all when no id is given. */
  Call reconciling(String taskId, AgentID agent) {
    Call.Reconcile.Builder reconcile = Call.Reconcile.newBuilder();
    if (taskId != null) {
      Call.Reconcile.Task.Builder task =
          Call.Reconcile.Task.newBuilder().setTaskId(TaskID.newBuilder().setValue(taskId));
      if (agent != null) {
        task.setAgentId(agent);
      }
      reconcile.addTasks(task);
    }
    return Call.newBuilder()
        .setFrameworkId(info.getId())
        .setType(Call.Type.RECONCILE)
        .setReconcile(reconcile)
        .build();
  }

  TaskState stateInMaster(String taskId) {
    return rig.master.view().frameworks().get(id()).tasks().get(taskId).getState();
  }
}
