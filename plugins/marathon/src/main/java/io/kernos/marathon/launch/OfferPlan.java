package io.kernos.marathon.launch;

import io.kernos.api.v1.Offer.Operation;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.launch.match.Offered;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What is to be done with one offer of a batch, while it is decided. */
final class OfferPlan {
  final Offered offered;

  /** Who still looks at the offer, next first. */
  final Deque<WaitingGroup> candidates = new ArrayDeque<>();

  final List<Operation> operations = new ArrayList<>();
  final List<Instance> launched = new ArrayList<>();

  /** Ended by a limit: more would fit. */
  boolean full;

  OfferPlan(Offered offered) {
    this.offered = offered;
  }

  void add(Launch launch) {
    operations.addAll(launch.operations());
    launched.add(launch.instance());
  }

  /**
   * One instance's part.
   *
   * @param instance as it is once the operations are done
   */
  record Launch(Instance instance, List<Operation> operations) {}
}
