package io.kernos.agent.container;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ContainerID;
import io.kernos.api.v1.ContainerInfo;
import io.kernos.api.v1.Environment;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Value;
import io.kernos.spi.container.ContainerSpec.Limits;
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
  Limits bounds() {
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

  /** The environment that it names. */
  Map<String, String> environment() {
    Map<String, String> result = new LinkedHashMap<>();
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
