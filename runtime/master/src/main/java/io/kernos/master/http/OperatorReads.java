package io.kernos.master.http;

import io.kernos.api.state.StateJson;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.Flag;
import io.kernos.api.v1.Metric;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.TimeInfo;
import io.kernos.api.v1.master.Response;
import io.kernos.master.view.AgentView;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.FrameworkView;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the operator API answers from the view. */
final class OperatorReads {
  private final ClusterView view;
  private final Access access;

  OperatorReads(ClusterView view, Access access) {
    this.view = view;
    this.access = access;
  }

  static Response.Builder answer(Response.Type type) {
    return Response.newBuilder().setType(type);
  }

  static Response flags(Map<String, String> flags) {
    Response.Builder response = answer(Response.Type.GET_FLAGS);
    flags.forEach(
        (name, value) ->
            response
                .getGetFlagsBuilder()
                .addFlags(Flag.newBuilder().setName(name).setValue(value)));
    return response.build();
  }

  static Response metrics(Map<String, Double> metrics) {
    Response.Builder response = answer(Response.Type.GET_METRICS);
    metrics.forEach(
        (name, value) ->
            response
                .getGetMetricsBuilder()
                .addMetrics(Metric.newBuilder().setName(name).setValue(value)));
    return response.build();
  }

  Response.GetState state() {
    return Response.GetState.newBuilder()
        .setGetTasks(tasks())
        .setGetExecutors(executors())
        .setGetFrameworks(frameworks())
        .setGetAgents(agents())
        .build();
  }

  Response.GetAgents agents() {
    Response.GetAgents.Builder agents = Response.GetAgents.newBuilder();
    view.agents().values().forEach(agent -> agents.addAgents(agent(agent)));
    view.recoveredAgents()
        .values()
        .forEach(
            info ->
                agents.addRecoveredAgents(
                    info.toBuilder()
                        .clearResources()
                        .addAllResources(visible(info.getResourcesList()))));
    return agents.build();
  }

  Response.GetAgents.Agent agent(AgentView agent) {
    Response.GetAgents.Agent.Builder answer =
        Response.GetAgents.Agent.newBuilder()
            .setAgentInfo(
                agent.info().toBuilder()
                    .clearResources()
                    .addAllResources(visible(agent.info().getResourcesList())))
            .setActive(agent.active())
            .setDeactivated(agent.availability().deactivated())
            .setVersion(agent.version())
            .setPid(AgentJson.pid(agent))
            .setRegisteredTime(time(agent.registered()))
            .addAllTotalResources(full(agent.total().toProto()))
            .addAllAllocatedResources(full(AgentJson.used(agent)))
            .addAllOfferedResources(full(AgentJson.offered(agent.offers().values())));
    agent.reregistered().ifPresent(t -> answer.setReregisteredTime(time(t)));
    agent.availability().drain().ifPresent(answer::setDrainInfo);
    agent.availability().drainStart().ifPresent(t -> answer.setEstimatedDrainStartTime(time(t)));
    AgentJson.CAPABILITIES.forEach(c -> answer.addCapabilitiesBuilder().setType(c));
    return answer.build();
  }

  /** What may be seen of some resources: those reserved to a role that may be seen. */
  private List<Resource> visible(List<Resource> resources) {
    return resources.stream()
        .filter(
            r ->
                r.getReservationsCount() == 0
                    || access.role(r.getReservations(r.getReservationsCount() - 1).getRole()))
        .toList();
  }

  private List<Resource> full(List<Resource> resources) {
    return visible(resources).stream().map(StateJson::inBothFormats).toList();
  }

  private static TimeInfo time(Instant time) {
    return TimeInfo.newBuilder()
        .setNanoseconds(time.getEpochSecond() * 1_000_000_000L + time.getNano())
        .build();
  }

  Response.GetFrameworks frameworks() {
    Response.GetFrameworks.Builder frameworks = Response.GetFrameworks.newBuilder();
    access
        .frameworks(view.frameworks().values())
        .forEach(f -> frameworks.addFrameworks(framework(f)));
    access
        .frameworks(view.completed())
        .forEach(f -> frameworks.addCompletedFrameworks(framework(f)));
    return frameworks.build();
  }

  Response.GetFrameworks.Framework framework(FrameworkView framework) {
    Response.GetFrameworks.Framework.Builder answer =
        Response.GetFrameworks.Framework.newBuilder()
            .setFrameworkInfo(framework.info())
            .setActive(framework.active())
            .setConnected(framework.connected())
            .setRecovered(framework.state() == FrameworkView.State.RECOVERED)
            .addAllOffers(framework.offers().values())
            .addAllInverseOffers(
                view.maintenance().inverseOffers().getOrDefault(framework.id(), List.of()))
            .addAllAllocatedResources(visible(FrameworkJson.used(framework)))
            .addAllOfferedResources(visible(FrameworkJson.offered(framework)))
            .setOfferConstraints(framework.constraints());
    if (framework.registered().isAfter(Instant.EPOCH)) {
      answer.setRegisteredTime(time(framework.registered()));
    }
    if (framework.reregistered().isAfter(framework.registered())) {
      answer.setReregisteredTime(time(framework.reregistered()));
    }
    framework.unregistered().ifPresent(t -> answer.setUnregisteredTime(time(t)));
    return answer.build();
  }

  Response.GetExecutors executors() {
    Response.GetExecutors.Builder executors = Response.GetExecutors.newBuilder();
    for (FrameworkView framework : access.frameworks(view.frameworks().values())) {
      framework
          .executors()
          .forEach(
              (key, executor) -> {
                if (access.executor(executor, framework.info())) {
                  executors.addExecutors(
                      Response.GetExecutors.Executor.newBuilder()
                          .setExecutorInfo(executor)
                          .setAgentId(AgentID.newBuilder().setValue(key.agentId())));
                }
              });
    }
    return executors.build();
  }

  Response.GetTasks tasks() {
    Response.GetTasks.Builder tasks = Response.GetTasks.newBuilder();
    for (FrameworkView framework : access.frameworks(view.frameworks().values())) {
      access.tasks(framework.tasks().values(), framework.info()).forEach(tasks::addTasks);
      access.tasks(framework.unreachable(), framework.info()).forEach(tasks::addUnreachableTasks);
      access.tasks(framework.completed(), framework.info()).forEach(tasks::addCompletedTasks);
    }
    for (FrameworkView framework : access.frameworks(view.completed())) {
      access.tasks(framework.completed(), framework.info()).forEach(tasks::addCompletedTasks);
    }
    return tasks.build();
  }

  Response.GetOperations operations() {
    Response.GetOperations.Builder operations = Response.GetOperations.newBuilder();
    for (AgentView agent : view.agents().values()) {
      agent.operations().values().forEach(operations::addOperations);
    }
    return operations.build();
  }

  Response.GetMaster master() {
    return Response.GetMaster.newBuilder()
        .setMasterInfo(view.master())
        .setStartTime(seconds(view.started()))
        .setElectedTime(seconds(view.elected()))
        .build();
  }

  private static double seconds(Instant time) {
    return time.getEpochSecond() + time.getNano() / 1e9;
  }

  Response.GetRoles roles() {
    return Response.GetRoles.newBuilder()
        .addAllRoles(new RoleDocuments(view).infos(access))
        .build();
  }

  Response.GetWeights weights() {
    return Response.GetWeights.newBuilder()
        .addAllWeightInfos(new RoleDocuments(view).weights(access))
        .build();
  }

  MaintenanceDocuments maintenance() {
    return new MaintenanceDocuments(view.maintenance(), access);
  }

  Response.GetQuota quota() {
    return Response.GetQuota.newBuilder().setStatus(new RoleDocuments(view).quotas(access)).build();
  }
}
