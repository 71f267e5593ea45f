package io.kernos.spi.container;

import io.kernos.api.v1.ContainerID;

/** Ids of containers, which may stand within others. */
public final class ContainerIds {
  /** The names of containers that operators launch start so, which no other user's do. */
  public static final String OPERATOR = "operator.";

  private ContainerIds() {}

  /** In one word, parents first. */
  public static String text(ContainerID id) {
    return id.hasParent() ? text(id.getParent()) + "." + id.getValue() : id.getValue();
  }

  /** The outermost of those that it stands in; itself when it stands in none. */
  public static ContainerID root(ContainerID id) {
    return id.hasParent() ? root(id.getParent()) : id;
  }
}
