package io.kernos.marathon.deployment;

import io.kernos.marathon.instance.Instance;
import java.util.Collection;

/**
 * Brings the instances of one app or pod to what is wanted. It remembers nothing: asked after each
 * change, it sees in the instances alone what is to be done next, so that it goes on after a
 * restart as if nothing had happened.
 */
@FunctionalInterface
interface Rollout {
  /**
   * What is to be done now.
   *
   * @param instances all of the app or pod, of every version, goal and condition
   */
  Moves next(Collection<Instance> instances);
}
