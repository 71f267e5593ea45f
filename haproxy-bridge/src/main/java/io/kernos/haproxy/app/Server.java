package io.kernos.haproxy.app;

/**
 * Where a task listens.
 *
 * @param name unique in its service, of letters, digits, {@code -} and {@code _}
 * @param task id of the task's record
 * @param host the agent's host name
 * @param address an IP address
 * @param checkPort which port a health check asks; 0: the same
 * @param draining takes no new connection
 */
public record Server(
    String name,
    String task,
    String host,
    String address,
    int port,
    int checkPort,
    boolean draining) {

  /** The same, but taking new connections no more. */
  Server drained() {
    return new Server(name, task, host, address, port, checkPort, true);
  }
}
