package io.kernos.api.version;

/**
 * What a build understands of messages between nodes and of what is stored: it grows by one with a
 * change that older builds would not understand. The cluster as a whole is at the level of its
 * oldest master or agent, and nobody says or stores what is above that.
 */
public final class FeatureLevel {
  /** What everybody understands. */
  public static final int FIRST = 1;

  /**
   * Of this build. The system property {@code kernos.feature.level} raises or lowers it, so that an
   * upgrade can be tried without another build.
   */
  public static final int OWN = Integer.getInteger("kernos.feature.level", FIRST);

  private FeatureLevel() {}
}
