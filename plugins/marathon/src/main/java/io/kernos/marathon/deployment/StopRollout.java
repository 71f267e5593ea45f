package io.kernos.marathon.deployment;

import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Ends all instances, with what is reserved for them (Marathon: DeploymentActor.stopRunnable). */
final class StopRollout implements Rollout {
  @Override
  public Moves next(Collection<Instance> instances) {
    List<Moves.Ending> ends = new ArrayList<>();
    boolean waits = false;
    for (Instance instance : instances) {
      if (instance.goal() != Goal.DECOMMISSIONED) {
        ends.add(new Moves.Ending(instance.id(), Goal.DECOMMISSIONED));
        waits = true;
      }
      waits |= !Standing.isGone(instance);
    }
    return new Moves(ends, false, 0, !waits);
  }
}
