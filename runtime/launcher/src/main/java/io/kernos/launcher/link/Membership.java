package io.kernos.launcher.link;

import java.util.function.Consumer;

/** Which machines' processes are in the cluster now. Safe for use from any thread. */
public interface Membership {

  /** This process' own name among the members. */
  String self();

  /** Tells {@code listener}, on any thread, the name of each member that is lost. */
  void onLoss(Consumer<String> listener);

  /** A process that is alone. */
  static Membership alone() {
    return new Membership() {
      @Override
      public String self() {
        return "";
      }

      @Override
      public void onLoss(Consumer<String> listener) {}
    };
  }
}
