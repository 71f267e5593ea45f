package io.kernos.marathon.definition;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image and how it is pulled and run.
 *
 * @param forcePull whether it is pulled though it is there; empty when nobody said
 * @param pullSecret name of the secret with the registry's credentials
 * @param parameters passed to the Docker Engine
 * @param labels of a pod's image
 */
public record DockerImage(
    String id,
    Optional<Boolean> forcePull,
    boolean privileged,
    List<Parameter> parameters,
    Optional<String> pullSecret,
    Optional<Credential> credential,
    Map<String, String> labels) {
  /** An option of the Docker Engine. */
  public record Parameter(String key, String value) {}

  /** The old way to name credentials. */
  public record Credential(String principal, Optional<String> secret) {}

  public DockerImage {
    parameters = List.copyOf(parameters);
    labels = Map.copyOf(labels);
  }
}
