package io.kernos.agent.container;

import io.kernos.api.v1.ContainerID;
import java.nio.file.Path;

/**
 * A container that is not an executor's own, at one moment.
 *
 * @param sandbox where it works and its output is
 * @param ended whether it runs no more
 */
public record ContainerView(ContainerID id, Path sandbox, boolean ended) {

  /** Whether it stands within no other. */
  public boolean standalone() {
    return !id.hasParent();
  }
}
