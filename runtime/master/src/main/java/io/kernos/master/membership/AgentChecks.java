package io.kernos.master.membership;

import io.kernos.api.link.AgentExecutor;
import io.kernos.api.link.RegisterAgent;
import io.kernos.api.resources.ResourceOperations;
import io.kernos.api.resources.ResourceValidation;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Task;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.Frameworks;
import io.kernos.master.task.Tasks;
import io.kernos.master.validation.CommonValidation;
import io.kernos.master.validation.ExecutorValidation;
import io.kernos.master.validation.FrameworkValidation;
import io.kernos.master.validation.ResourceRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether what an agent says of itself can be true. */
final class AgentChecks {
  private final Frameworks frameworks;
  private final FeatureLevels levels;

  AgentChecks(Frameworks frameworks, FeatureLevels levels) {
    this.frameworks = frameworks;
    this.levels = levels;
  }

  /** Why it cannot be. */
  Optional<String> invalid(RegisterAgent register) {
    try {
      return levels
          .tooOld(register)
          .or(() -> info(register))
          .or(() -> frameworks(register))
          .or(() -> executors(register))
          .or(() -> tasks(register))
          .or(() -> sums(register));
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Optional<String> info(RegisterAgent register) {
    AgentInfo agent = register.getAgent();
    if (agent.hasId()) {
      Optional<String> error = CommonValidation.id(agent.getId().getValue());
      if (error.isPresent()) {
        return error;
      }
    }
    if (agent.getHostname().isEmpty()) {
      return Optional.of("Agent has no hostname");
    }
    return ResourceValidation.validate(agent.getResourcesList())
        .or(() -> twice(agent.getResourcesList()))
        .or(() -> ResourceValidation.validate(register.getCheckpointedResourcesList()));
  }

  /** Ports and items that are listed twice would be given out twice. */
  private static Optional<String> twice(List<Resource> resources) {
    List<Resources> apart = new ArrayList<>();
    for (Resource resource : resources) {
      apart.add(Resources.of(resource).toUnreserved());
    }
    return ResourceRules.overlap(apart)
        ? Optional.of("Agent lists some ports or items twice")
        : Optional.empty();
  }

  private static Optional<String> frameworks(RegisterAgent register) {
    Set<String> ids = new HashSet<>();
    for (FrameworkInfo framework : register.getFrameworksList()) {
      Optional<String> error = FrameworkValidation.validate(framework);
      if (error.isPresent()) {
        return error;
      }
      if (!framework.hasId()) {
        return Optional.of("Framework '" + framework.getName() + "' has no id");
      }
      if (!ids.add(framework.getId().getValue())) {
        return Optional.of(
            "Framework has a duplicate FrameworkID: '" + framework.getId().getValue() + "'");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> executors(RegisterAgent register) {
    Set<String> known = new HashSet<>();
    register.getFrameworksList().forEach(framework -> known.add(framework.getId().getValue()));
    Set<String> ids = new HashSet<>();
    for (AgentExecutor executor : register.getExecutorsList()) {
      String frameworkId = executor.getFrameworkId().getValue();
      ExecutorInfo info = executor.getExecutor();
      Optional<String> error =
          ExecutorValidation.validate(info)
              .or(() -> ResourceValidation.validate(info.getResourcesList()));
      if (error.isPresent()) {
        return error;
      }
      if (!known.contains(frameworkId)) {
        return Optional.of("Executor has an invalid FrameworkID '" + frameworkId + "'");
      }
      if (!ids.add(frameworkId + "\n" + info.getExecutorId().getValue())) {
        return Optional.of(
            "Framework '"
                + frameworkId
                + "' has a duplicate ExecutorID '"
                + info.getExecutorId().getValue()
                + "'");
      }
    }
    return Optional.empty();
  }

  private Optional<String> tasks(RegisterAgent register) {
    Set<String> known = new HashSet<>();
    register.getFrameworksList().forEach(framework -> known.add(framework.getId().getValue()));
    Set<String> ids = new HashSet<>();
    for (Task task : register.getTasksList()) {
      String id = task.getTaskId().getValue();
      String frameworkId = task.getFrameworkId().getValue();
      Optional<String> error = CommonValidation.id(id);
      if (error.isPresent()) {
        return error.map(message -> "Task has an invalid TaskID: " + message);
      }
      if (!task.getAgentId().equals(register.getAgent().getId())) {
        return Optional.of("Task has an invalid AgentID '" + task.getAgentId().getValue() + "'");
      }
      // One that ended may be one that the agent never took, nor heard of its framework.
      boolean here = Tasks.holdsResources(task.getState());
      if (here && !known.contains(frameworkId)) {
        return Optional.of("Task has an invalid FrameworkID '" + frameworkId + "'");
      }
      if (!ids.add(frameworkId + "\n" + id)) {
        return Optional.of("Task '" + id + "' is listed twice");
      }
      error = ResourceValidation.validate(task.getResourcesList());
      if (error.isPresent()) {
        return error.map(message -> "Task uses invalid resources: " + message);
      }
      Framework framework = frameworks.get(frameworkId);
      Task there = framework == null ? null : framework.task(id);
      if (here && there != null && !there.getAgentId().equals(task.getAgentId())) {
        return Optional.of("Task '" + id + "' is known on agent " + there.getAgentId().getValue());
      }
    }
    return Optional.empty();
  }

  /** What is in use must be there. */
  private static Optional<String> sums(RegisterAgent register) {
    Resources total = total(register);
    List<Resources> parts = new ArrayList<>();
    for (Task task : register.getTasksList()) {
      if (Tasks.holdsResources(task.getState())) {
        parts.add(Tasks.resources(task).unallocated());
      }
    }
    for (AgentExecutor executor : register.getExecutorsList()) {
      parts.add(Resources.of(executor.getExecutor().getResourcesList()).unallocated());
    }
    Resources used = parts.stream().reduce(Resources.EMPTY, Resources::plus);
    if (!total.contains(used.sharedOnce())) {
      return Optional.of("Tasks and executors use " + used + " of " + total);
    }
    return ResourceRules.overlap(parts)
        ? Optional.of("Tasks and executors use some ports or items twice")
        : Optional.empty();
  }

  /**
   * All that an agent has: what it was configured with, with what it remembers applied.
   *
   * @throws IllegalArgumentException when the one cannot hold the other
   */
  static Resources total(RegisterAgent register) {
    return ResourceOperations.applyCheckpointed(
        Resources.of(register.getAgent().getResourcesList()),
        Resources.of(register.getCheckpointedResourcesList()));
  }
}
