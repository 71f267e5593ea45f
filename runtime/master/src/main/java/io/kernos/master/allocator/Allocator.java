package io.kernos.master.allocator;

import io.kernos.api.resources.Quantities;
import io.kernos.api.resources.ResourceConversion;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.Filters;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which free resources are offered to whom. Lives on the master core's single thread.
 *
 * <p>What it offers counts as allocated to the framework, in the role that it is marked with, until
 * {@link #recoverResources} gives it back, whether it was declined, rescinded, or used by a task
 * that has ended. Every call takes effect at once; offers follow within milliseconds through the
 * {@link OfferSink}, never inside a call. Resources given in and out are marked with the role that
 * they are allocated to ({@link Resources#allocatedTo}), but those of {@link #addAgent}'s and
 * {@link #updateAgent}'s total, which are not.
 *
 * <p>A call that names an unknown framework or agent does nothing where that can happen in a race
 * (recovering, suppressing), and throws {@link IllegalArgumentException} elsewhere.
 */
public interface Allocator {

  // Frameworks.

  /**
   * Adds a framework, whose info carries its id.
   *
   * @param used what it uses already, by agent; agents that are not known yet are left out here and
   *     come with {@link #addAgent}
   * @param active whether it is connected: only then it is offered resources
   */
  void addFramework(
      FrameworkInfo framework,
      Map<AgentID, Resources> used,
      boolean active,
      FrameworkOptions options);

  /** Changes a framework's roles, capabilities, filters, suppressed roles and constraints. */
  void updateFramework(FrameworkInfo framework, FrameworkOptions options);

  /** Removes a framework; all that it still holds is free. */
  void removeFramework(FrameworkID framework);

  /** The framework is connected. */
  void activateFramework(FrameworkID framework);

  /**
   * The framework is not connected: it is offered nothing, its filters are forgotten. Its
   * allocation stays; recover its offers.
   */
  void deactivateFramework(FrameworkID framework);

  // Agents.

  /**
   * Adds an agent, whose info carries its id, and which starts active.
   *
   * @param total all that it has
   * @param used what of it is in use, by framework; frameworks may be added later
   */
  void addAgent(
      AgentInfo agent, AgentOptions options, Resources total, Map<FrameworkID, Resources> used);

  /** Changes an agent's info, options or total; its total may fall below what is in use. */
  void updateAgent(AgentInfo agent, AgentOptions options, Resources total);

  /** Removes an agent, with all that is allocated on it: recovering that later does nothing. */
  void removeAgent(AgentID agent);

  /** The agent's resources are offered. */
  void activateAgent(AgentID agent);

  /** The agent's resources are not offered; what is allocated stays. */
  void deactivateAgent(AgentID agent);

  /** Only agents on these hosts are offered; empty: all are (the default). */
  void updateWhitelist(Optional<Set<String>> hostnames);

  // Resources.

  /**
   * Takes note that a framework's operation changed what it holds on an agent, and with it the
   * agent's total.
   *
   * @param offered what the operation is applied to: held by the framework, marked with its role
   * @param conversions of the operation, marked with the same role
   * @throws IllegalArgumentException when it cannot be applied, with nothing changed
   */
  void updateAllocation(
      FrameworkID framework,
      AgentID agent,
      Resources offered,
      List<ResourceConversion> conversions);

  /**
   * Applies an operator's operation to what is free on an agent; nothing is marked with a role.
   *
   * @throws IllegalArgumentException when not enough is free, with nothing changed
   */
  void updateAvailable(AgentID agent, List<ResourceConversion> conversions);

  /**
   * Gives back what a framework held: declined, unused, or of a task that has ended.
   *
   * @param filters how long to keep it from that framework and role, when it refused it; null when
   *     it did not, or for the default {@code Filters.getDefaultInstance()} of 5 s (Mesos)
   */
  void recoverResources(FrameworkID framework, AgentID agent, Resources resources, Filters filters);

  // Wishes of frameworks.

  /** The framework wants no offers in these of its roles; empty: in none. */
  void suppress(FrameworkID framework, Set<String> roles);

  /** The framework wants offers in these of its roles again, without its filters; empty: in all. */
  void revive(FrameworkID framework, Set<String> roles);

  // Rules of operators.

  /** Sets a role's quota; {@link Quota#NONE} removes it. */
  void updateQuota(String role, Quota quota);

  /** Sets the weights of these roles; all others keep theirs (1 at first). */
  void updateWeights(Map<String, Double> weights);

  /**
   * After a fail-over of the master: offers nothing until that many agents are back, or ten minutes
   * have passed (Mesos: 80 % of the agents), lest a guarantee be given away. Does nothing when no
   * quota is set.
   */
  void recover(int expectedAgents, Map<String, Quota> quotas);

  // Questions.

  /** What of an agent nobody holds; nothing is marked with a role. */
  Resources available(AgentID agent);

  /** What a role and those below it count against its quota: allocated or reserved. */
  Quantities quotaConsumed(String role);

  /** Why a framework is not offered more in a role, as found when it was last looked at. */
  Waiting why(FrameworkID framework, String role);

  /** Figures of the past. */
  AllocatorMetrics metrics();
}
