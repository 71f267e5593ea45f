package io.kernos.master;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Task;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.allocator.HierarchicalAllocator;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.Frameworks;
import io.kernos.master.membership.Membership;
import io.kernos.master.task.Tasks;
import io.kernos.master.validation.ResourceRules;
import io.kernos.master.view.AgentView.TaskKey;
import io.kernos.master.view.Counters;
import java.util.ArrayList;
import java.util.List;

/** Checks that the books of frameworks, agents and allocator say the same. */
final class Audit {
  private final Frameworks frameworks;
  private final Agents agents;
  private final HierarchicalAllocator allocator;
  private final Counters counters;

  Audit(Frameworks frameworks, Agents agents, HierarchicalAllocator allocator, Counters counters) {
    this.counters = counters;
    this.frameworks = frameworks;
    this.agents = agents;
    this.allocator = allocator;
  }

  List<String> check() {
    List<String> errors = new ArrayList<>();
    long bugs = counters.value("master/" + Membership.INTERNAL_ERRORS);
    if (bugs > 0) {
      errors.add(bugs + " messages could not be dealt with; see the log");
    }
    for (Agent agent : agents.all()) {
      check(agent, errors);
    }
    for (Framework framework : frameworks.all()) {
      check(framework, errors);
    }
    try {
      allocator.audit(true);
    } catch (IllegalStateException e) {
      errors.add("allocator: " + e.getMessage());
    }
    return errors;
  }

  private void check(Agent agent, List<String> errors) {
    List<Resources> parts = new ArrayList<>();
    for (TaskKey key : agent.tasks().keySet()) {
      Framework framework = frameworks.get(key.frameworkId());
      Task task = framework == null ? null : framework.task(key.taskId());
      if (task != null && Tasks.holdsResources(task.getState())) {
        parts.add(Tasks.resources(task).unallocated());
      }
    }
    for (ExecutorInfo executor : agent.executors().values()) {
      parts.add(Resources.of(executor.getResourcesList()).unallocated());
    }
    for (Offer offer : agent.offers().values()) {
      parts.add(Resources.of(offer.getResourcesList()).unallocated());
    }
    Resources given = parts.stream().reduce(Resources.EMPTY, Resources::plus);
    if (!agent.total().contains(given.sharedOnce()) || ResourceRules.overlap(parts)) {
      errors.add("agent " + agent + " has " + agent.total() + " and gave out " + parts);
    }
    for (TaskKey key : agent.tasks().keySet()) {
      Framework framework = frameworks.get(key.frameworkId());
      Task task = framework == null ? null : framework.task(key.taskId());
      if (task == null || !task.getAgentId().equals(agent.id())) {
        errors.add("agent " + agent + " has " + key + ", which its framework has not there");
      }
    }
    if (!agent.active() && !agent.offers().isEmpty()) {
      errors.add("agent " + agent + " is not active and has offers out");
    }
  }

  private void check(Framework framework, List<String> errors) {
    for (Task task : framework.tasks().values()) {
      Agent agent = agents.get(task.getAgentId().getValue());
      if (agent == null || !agent.tasks().containsKey(Tasks.key(task))) {
        errors.add("framework " + framework + " has " + Tasks.key(task) + ", its agent has not");
      }
    }
    for (Agent agent : agents.all()) {
      Resources held = held(framework, agent);
      Resources used = used(framework, agent);
      if (!used.equals(framework.used().getOrDefault(agent.key(), Resources.EMPTY))
          || !used.equals(agent.used().getOrDefault(framework.key(), Resources.EMPTY))) {
        errors.add("framework " + framework + " uses " + used + " on " + agent + " by its tasks");
      }
      if (!held.equals(allocator.held(framework.id(), agent.id()))) {
        errors.add(
            "framework "
                + framework
                + " holds "
                + held
                + " on "
                + agent
                + ", for the allocator "
                + allocator.held(framework.id(), agent.id()));
      }
    }
  }

  private static Resources held(Framework framework, Agent agent) {
    Resources held = used(framework, agent);
    for (Offer offer : framework.offers().values()) {
      if (offer.getAgentId().equals(agent.id())) {
        held = held.plus(Resources.of(offer.getResourcesList()));
      }
    }
    return held;
  }

  private static Resources used(Framework framework, Agent agent) {
    Resources used = Resources.EMPTY;
    for (Task task : framework.tasks().values()) {
      if (task.getAgentId().equals(agent.id()) && Tasks.holdsResources(task.getState())) {
        used = used.plus(Tasks.resources(task));
      }
    }
    for (ExecutorInfo executor : agent.executorsOf(framework.key()).values()) {
      used = used.plus(Resources.of(executor.getResourcesList()));
    }
    return used;
  }
}
