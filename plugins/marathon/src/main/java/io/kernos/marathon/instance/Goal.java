package io.kernos.marathon.instance;

import java.util.Locale;

/** What is wanted of an instance. */
public enum Goal {
  RUNNING,
  /** Ended, but it keeps its place and volumes. */
  STOPPED,
  /** Ended and forgotten. */
  DECOMMISSIONED;

  /** The word of the API: {@code Running}. */
  public String word() {
    return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
  }
}
