package io.kernos.agent.task;

/** Where an executor stands: Mesos' four states and the ways between them. */
public enum ExecutorState {
  /** Started, or left by a former life of the agent; it has not subscribed yet. */
  REGISTERING,
  /** Subscribed: it takes tasks. */
  RUNNING,
  /** Asked to end, or being killed. */
  TERMINATING,
  /** Ended; it stays until the last update of its tasks is acknowledged. */
  TERMINATED;

  /** What happens to an executor. */
  public enum Event {
    SUBSCRIBED,
    SHUTDOWN,
    ENDED
  }

  private static final ExecutorState[][] TABLE = {
    // SUBSCRIBED, SHUTDOWN, ENDED
    {RUNNING, TERMINATING, TERMINATED}, // REGISTERING
    {RUNNING, TERMINATING, TERMINATED}, // RUNNING
    {null, null, TERMINATED}, // TERMINATING
    {null, null, null}, // TERMINATED
  };

  /** The state after {@code event}; null when it cannot happen here. */
  public ExecutorState after(Event event) {
    return TABLE[ordinal()][event.ordinal()];
  }

  /** Whether it has been asked to end, or has ended. */
  public boolean ending() {
    return this == TERMINATING || this == TERMINATED;
  }
}
