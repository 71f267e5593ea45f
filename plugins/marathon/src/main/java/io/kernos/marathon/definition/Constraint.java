package io.kernos.marathon.definition;

import java.util.Optional;

/**
 * Where instances may run.
 *
 * @param field {@code hostname}, {@code @hostname}, {@code @region}, {@code @zone} or the name of
 *     an attribute of the agent
 */
public record Constraint(String field, Operator operator, Optional<String> value) {
  /** How the field's value decides. */
  public enum Operator {
    UNIQUE,
    CLUSTER,
    GROUP_BY,
    LIKE,
    UNLIKE,
    MAX_PER,
    IS
  }
}
