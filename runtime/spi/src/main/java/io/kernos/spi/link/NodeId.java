package io.kernos.spi.link;

import java.util.Objects;

/**
 * Names one life of one node: a process that starts again has another id, so that nothing meant for
 * its former life reaches it.
 *
 * @param value opaque, not empty
 */
public record NodeId(String value) {
  public NodeId {
    Objects.requireNonNull(value);
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a node id must not be empty");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
