package io.kernos.launcher.link;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;

/** On which context a caller lives. */
public final class Contexts {
  private Contexts() {}

  /** The caller's context itself, where Vert.x gave it a copy for one request or message. */
  public static Context current(Vertx vertx) {
    return ((ContextInternal) vertx.getOrCreateContext()).unwrap();
  }
}
