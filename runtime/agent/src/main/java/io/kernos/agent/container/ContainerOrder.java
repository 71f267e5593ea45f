package io.kernos.agent.container;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ContainerID;
import io.kernos.api.v1.ContainerInfo;
import io.kernos.api.v1.Environment;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Value;
import io.kernos.spi.container.ContainerIds;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.ContainerSpec.Kind;
import io.kernos.spi.container.ContainerSpec.Limits;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator wants launched.
 *
 * @param resources for a container on its own, or one that asks for cgroups of its own
 * @param limits what it may use at most, by the name of the resource, where that is not what it
 *     asked for
 * @param session a command within its parent, which ends with who launched it
 */
public record ContainerOrder(
    ContainerID id,
    CommandInfo command,
    Optional<ContainerInfo> container,
    List<Resource> resources,
    Map<String, Value.Scalar> limits,
    boolean session) {
  private static final long BYTES_PER_MB = 1024 * 1024;

  /** Another type is none that is run here. */
  boolean isSupported() {
    return container.isEmpty() || container.get().getType() == ContainerInfo.Type.MESOS;
  }

  /** What it may use; within another container that is what that may, unless it asks otherwise. */
  private Limits bounds() {
    boolean shares =
        id.hasParent()
            && container
                .map(c -> !c.getLinuxInfo().hasShareCgroups() || c.getLinuxInfo().getShareCgroups())
                .orElse(true);
    if (shares) {
      return Limits.NONE;
    }
    return new Limits(thousandths("cpus"), thousandths("mem") * BYTES_PER_MB / 1000);
  }

  /** 0: as much as there is. */
  private long thousandths(String resource) {
    Value.Scalar limit = limits.get(resource);
    if (limit == null) {
      return Resources.of(resources).scalar(resource);
    }
    return Double.isInfinite(limit.getValue())
        ? 0
        : Math.round(Math.min(limit.getValue(), 1e12) * 1000);
  }

  /**
   * What the containerizer is to launch.
   *
   * @param parent the name of the container that it stands in
   */
  ContainerSpec spec(String name, Path sandbox, Optional<String> user, Optional<String> parent) {
    return new ContainerSpec(
        name,
        command,
        environment(sandbox),
        sandbox,
        user,
        bounds(),
        container,
        parent,
        session ? Kind.SESSION : Kind.PLAIN);
  }

  /** The environment that it names, on top of what every container but a session is given. */
  private Map<String, String> environment(Path sandbox) {
    Map<String, String> result = new LinkedHashMap<>();
    if (!session) {
      result.put("MESOS_SANDBOX", sandbox.toString());
      result.put("MESOS_CONTAINER_ID", ContainerIds.text(id));
    }
    for (Environment.Variable variable : command.getEnvironment().getVariablesList()) {
      if (variable.getType() != Environment.Variable.Type.SECRET) {
        result.put(variable.getName(), variable.getValue());
      } else if (variable.getSecret().hasValue()) {
        result.put(variable.getName(), variable.getSecret().getValue().getData().toStringUtf8());
      }
    }
    return result;
  }
}
