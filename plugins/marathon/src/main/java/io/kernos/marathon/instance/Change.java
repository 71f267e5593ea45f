package io.kernos.marathon.instance;

import java.util.Optional;

/**
 * One change of an instance, from decision to telling.
 *
 * @param last how the instance is then; of a forgotten one, how it was at its end
 * @param forgotten nothing is kept of it
 * @param task of which a status update told
 * @param store false: it need not outlive this scheduler
 */
record Change(
    Optional<Instance> before,
    Instance last,
    boolean forgotten,
    Optional<Task> task,
    boolean store) {

  static Change appears(Instance instance) {
    return new Change(Optional.empty(), instance, false, Optional.empty(), false);
  }

  static Change becomes(Instance before, Instance after) {
    return new Change(Optional.of(before), after, false, Optional.empty(), true);
  }

  static Change isForgotten(Instance before, Instance last) {
    return new Change(Optional.of(before), last, true, Optional.empty(), true);
  }

  Change unstored() {
    return new Change(before, last, forgotten, task, false);
  }

  Change by(Task updated) {
    return new Change(before, last, forgotten, Optional.of(updated), store);
  }
}
