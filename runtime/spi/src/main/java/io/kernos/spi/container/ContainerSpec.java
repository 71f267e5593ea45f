package io.kernos.spi.container;

import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ContainerInfo;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What to run, and in what.
 *
 * @param id unique on this agent for ever; at most 242 characters of {@code [A-Za-z0-9_.-]}
 * @param command what to run; its uris are already fetched, its environment already merged into
 *     {@code environment}
 * @param environment the whole environment; nothing is inherited from the agent but what stands
 *     here
 * @param sandbox the working directory and where stdout and stderr go; it exists, owned by {@code
 *     user}
 * @param user whom to run as; empty: whom the agent runs as
 * @param limits what it may use
 * @param container image, volumes, networks, rlimits (RLimitInfo) as the framework asked for them
 * @param parent the container that it belongs to, if any: destroyed with it, counted into its
 *     usage; with {@link Limits#NONE} it runs within the parent's limits
 * @param kind where its input and output are
 */
public record ContainerSpec(
    String id,
    CommandInfo command,
    Map<String, String> environment,
    Path sandbox,
    Optional<String> user,
    Limits limits,
    Optional<ContainerInfo> container,
    Optional<String> parent,
    Kind kind) {

  /** Where a container's input and output are. */
  public enum Kind {
    /**
     * Its input is empty, or that of its terminal when {@code container} asks for one; its output
     * goes to files in its sandbox.
     */
    PLAIN,
    /**
     * A command within its parent: it works where the parent does, with the parent's environment
     * below its own. Its input and output are those of {@link Containerizer#attach}, and end with
     * the agent. Mesos: class DEBUG.
     */
    SESSION
  }

  /**
   * What a container may use.
   *
   * @param cpuMillis share of processors in thousandths; 0: no limit
   * @param memoryBytes hard limit; 0: no limit
   * @param cpuQuotaMillis processors that it may use at most, in thousandths, even when others are
   *     idle; 0: no limit
   */
  public record Limits(long cpuMillis, long memoryBytes, long cpuQuotaMillis) {
    /** No limit at all. */
    public static final Limits NONE = new Limits(0, 0);

    /** A share of processors without a ceiling, and a limit of memory. */
    public Limits(long cpuMillis, long memoryBytes) {
      this(cpuMillis, memoryBytes, 0);
    }
  }

  public ContainerSpec {
    environment = Map.copyOf(environment);
  }

  /** A plain one. */
  public ContainerSpec(
      String id,
      CommandInfo command,
      Map<String, String> environment,
      Path sandbox,
      Optional<String> user,
      Limits limits,
      Optional<ContainerInfo> container,
      Optional<String> parent) {
    this(id, command, environment, sandbox, user, limits, container, parent, Kind.PLAIN);
  }

  /** Whether it has a terminal. */
  public boolean hasTerminal() {
    return container.filter(ContainerInfo::hasTtyInfo).isPresent();
  }

  /** Whether it can be attached to. */
  public boolean attachable() {
    return kind == Kind.SESSION || hasTerminal();
  }
}
