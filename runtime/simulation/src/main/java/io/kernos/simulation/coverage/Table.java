package io.kernos.simulation.coverage;

import io.kernos.agent.task.ExecutorState;
import io.kernos.agent.view.AgentView.AgentState;
import io.kernos.api.checkpoint.HostedTaskState.Phase;
import io.kernos.api.v1.OperationState;
import io.kernos.api.v1.TaskState;
import io.kernos.master.view.FrameworkView;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel's state machines, each as the ways that it has: {@code FROM: TO TO; FROM: TO}. The
 * second text names ways that exist and do not count: so rare that a few hundred simulations may
 * miss them. A step in neither is a violation. What is out of the simulation's reach is named with
 * its reason.
 */
public enum Table {
  /** A master in its group. */
  MASTER(Standing.values(), "DOWN: STANDBY; STANDBY: LEADING DOWN; LEADING: STANDBY DOWN", ""),

  /** An agent, as the leading master knows it. */
  AGENT_AT_MASTER(
      AgentStanding.values(),
      "UNKNOWN: RECOVERED CONNECTED UNREACHABLE; RECOVERED: CONNECTED DISCONNECTED UNREACHABLE;"
          + " CONNECTED: DISCONNECTED UNREACHABLE UNKNOWN GONE;"
          + " DISCONNECTED: CONNECTED UNREACHABLE UNKNOWN; UNREACHABLE: CONNECTED RECOVERED;"
          + " UNKNOWN: GONE",
      "UNKNOWN: DISCONNECTED; RECOVERED: UNKNOWN GONE; DISCONNECTED: GONE;"
          + " UNREACHABLE: DISCONNECTED UNKNOWN GONE"),

  /** A framework, as the leading master knows it. */
  FRAMEWORK_AT_MASTER(
      FrameworkView.State.values(),
      "RECOVERED: CONNECTED COMPLETED; CONNECTED: DISCONNECTED COMPLETED;"
          + " DISCONNECTED: CONNECTED COMPLETED",
      "RECOVERED: DISCONNECTED"),

  /**
   * A task, as the leading master has it, until its machine dies: then its agent may know less of
   * it. Out of reach: GONE_BY_OPERATOR, as the machine of a task counts as dead by then; ERROR, as
   * frameworks ask for nothing wrong.
   */
  TASK_AT_MASTER(
      TaskState.values(),
      "TASK_STAGING: TASK_STARTING TASK_RUNNING TASK_KILLING TASK_FINISHED TASK_FAILED TASK_KILLED"
          + " TASK_DROPPED TASK_UNREACHABLE;"
          + " TASK_STARTING: TASK_RUNNING TASK_KILLING TASK_FINISHED TASK_FAILED TASK_KILLED"
          + " TASK_UNREACHABLE;"
          + " TASK_RUNNING: TASK_KILLING TASK_FINISHED TASK_FAILED TASK_KILLED TASK_UNREACHABLE;"
          + " TASK_KILLING: TASK_KILLED TASK_UNREACHABLE;"
          + " TASK_UNREACHABLE: TASK_RUNNING TASK_FINISHED TASK_FAILED TASK_KILLED TASK_DROPPED",
      "TASK_STAGING: TASK_GONE TASK_LOST; TASK_STARTING: TASK_DROPPED TASK_GONE TASK_LOST;"
          + " TASK_RUNNING: TASK_DROPPED TASK_GONE TASK_LOST;"
          + " TASK_KILLING: TASK_FINISHED TASK_FAILED TASK_DROPPED TASK_GONE TASK_LOST;"
          + " TASK_UNREACHABLE: TASK_STAGING TASK_STARTING TASK_KILLING TASK_GONE TASK_LOST"),

  /** A task, as its framework hears of it, until its machine dies. */
  TASK_AT_FRAMEWORK(
      TaskState.values(),
      "TASK_STAGING: TASK_STARTING TASK_FAILED TASK_KILLED TASK_DROPPED TASK_GONE TASK_LOST"
          + " TASK_UNREACHABLE;"
          + " TASK_STARTING: TASK_RUNNING TASK_FAILED TASK_KILLED TASK_UNREACHABLE;"
          + " TASK_RUNNING: TASK_KILLING TASK_FINISHED TASK_FAILED TASK_UNREACHABLE;"
          + " TASK_KILLING: TASK_KILLED TASK_UNREACHABLE;"
          + " TASK_UNREACHABLE: TASK_STARTING TASK_RUNNING TASK_KILLING TASK_FINISHED TASK_FAILED"
          + " TASK_DROPPED TASK_GONE;"
          + " TASK_UNKNOWN: TASK_UNREACHABLE",
      "TASK_STAGING: TASK_UNKNOWN; TASK_STARTING: TASK_DROPPED TASK_GONE TASK_LOST TASK_UNKNOWN;"
          + " TASK_RUNNING: TASK_KILLED TASK_DROPPED TASK_GONE TASK_LOST TASK_UNKNOWN;"
          + " TASK_KILLING: TASK_FINISHED TASK_FAILED TASK_DROPPED TASK_GONE TASK_LOST"
          + " TASK_UNKNOWN;"
          + " TASK_UNREACHABLE: TASK_STAGING TASK_KILLED TASK_LOST TASK_UNKNOWN;"
          + " TASK_UNKNOWN: TASK_STAGING TASK_STARTING TASK_RUNNING TASK_KILLING TASK_FINISHED"
          + " TASK_FAILED TASK_KILLED TASK_DROPPED TASK_GONE TASK_LOST"),

  /** A task in the built-in executor, as it writes it down. */
  TASK_AT_EXECUTOR(
      Phase.values(),
      "LAUNCHING: RUNNING ENDED; RUNNING: KILLING ENDED; KILLING: ENDED",
      "LAUNCHING: KILLING"),

  /** An executor, as its agent has it. */
  EXECUTOR_AT_AGENT(
      ExecutorState.values(),
      "REGISTERING: RUNNING TERMINATING TERMINATED; RUNNING: TERMINATING TERMINATED;"
          + " TERMINATING: TERMINATED",
      ""),

  /** An agent in its own eyes. */
  AGENT(
      AgentState.values(),
      "RECOVERING: DISCONNECTED; DISCONNECTED: RUNNING TERMINATING;"
          + " RUNNING: DISCONNECTED TERMINATING; TERMINATING: DISCONNECTED",
      ""),

  /**
   * An operation on an agent's resources, as the leading master has it. Out of reach: the states of
   * resource providers, which Kernos does not have.
   */
  OPERATION_AT_MASTER(
      OperationState.values(),
      "OPERATION_PENDING: OPERATION_FINISHED",
      "OPERATION_PENDING: OPERATION_FAILED OPERATION_ERROR OPERATION_DROPPED"),

  /** An offer, as its framework deals with it. */
  OFFER(
      OfferStanding.values(),
      "HELD: ACCEPTED DECLINED RESCINDED DISCONNECTED; RESCINDED: TOO_LATE",
      "");

  private final Enum<?>[] states;
  private final boolean[] counted;
  private final boolean[] rare;

  Table(Enum<?>[] states, String counted, String rare) {
    this.states = states.clone();
    this.counted = ways(counted);
    this.rare = ways(rare);
  }

  private boolean[] ways(String text) {
    boolean[] ways = new boolean[states.length * states.length];
    for (String line : text.isEmpty() ? new String[0] : text.split(";")) {
      String[] sides = line.split(":");
      for (String to : sides[1].trim().split(" ")) {
        ways[index(named(sides[0].trim()), named(to))] = true;
      }
    }
    return ways;
  }

  private Enum<?> named(String name) {
    for (Enum<?> state : states) {
      if (state.name().equals(name)) {
        return state;
      }
    }
    throw new IllegalArgumentException(name);
  }

  int size() {
    return states.length;
  }

  int index(Enum<?> from, Enum<?> to) {
    return from.ordinal() * states.length + to.ordinal();
  }

  /** Whether there is such a way, rare or not. */
  boolean has(Enum<?> from, Enum<?> to) {
    return counted[index(from, to)] || rare[index(from, to)];
  }

  /** The ways that count. */
  List<Coverage.Transition> transitions() {
    List<Coverage.Transition> all = new ArrayList<>();
    for (Enum<?> from : states) {
      for (Enum<?> to : states) {
        if (counted[index(from, to)]) {
          all.add(new Coverage.Transition(this, from, to));
        }
      }
    }
    return all;
  }
}
