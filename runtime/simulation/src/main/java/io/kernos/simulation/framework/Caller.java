package io.kernos.simulation.framework;

import io.kernos.api.v1.scheduler.Call;
import io.kernos.testkit.sim.VirtualClock;

/** A framework's present life, as what it does needs it. */
interface Caller {
  /** Whether it holds a subscription, and so can make calls. */
  boolean subscribed();

  /** A call on its behalf. */
  Call.Builder call(Call.Type type);

  /** Makes a call, if it holds a subscription. */
  void send(Call call);

  /** The time of this life. */
  VirtualClock clock();
}
