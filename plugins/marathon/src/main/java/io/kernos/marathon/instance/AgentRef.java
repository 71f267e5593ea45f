package io.kernos.marathon.instance;

import io.kernos.api.v1.Attribute;
import java.util.List;
import java.util.Optional;

/** The agent on which an instance runs, as its offer described it. */
public record AgentRef(
    String id,
    String host,
    Optional<String> region,
    Optional<String> zone,
    List<Attribute> attributes) {
  public AgentRef {
    attributes = List.copyOf(attributes);
  }
}
