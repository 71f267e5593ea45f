package io.kernos.marathon.deployment;

import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import java.util.List;

/**
 * What is to be done now about the instances of one app or pod.
 *
 * @param ends what must end; before anything is scheduled
 * @param adopt whether what waits for an offer is to be of the new version
 * @param schedule how many new instances are to wait for an offer
 * @param done nothing is left to do or to wait for
 */
record Moves(List<Ending> ends, boolean adopt, int schedule, boolean done) {
  static final Moves NONE = new Moves(List.of(), false, 0, false);
  static final Moves DONE = new Moves(List.of(), false, 0, true);

  Moves {
    ends = List.copyOf(ends);
  }

  /** An instance and what it is to come to. */
  record Ending(InstanceId id, Goal goal) {
    /** It ends, but what is reserved for it stays for the next (Marathon: DeploymentActor). */
    static Ending keepingPlace(Instance instance) {
      boolean keeps = instance.reservation().isPresent() || instance.spec().isResident();
      return new Ending(instance.id(), keeps ? Goal.STOPPED : Goal.DECOMMISSIONED);
    }
  }
}
