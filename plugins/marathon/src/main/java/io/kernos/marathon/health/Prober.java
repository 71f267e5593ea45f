package io.kernos.marathon.health;

import io.vertx.core.Future;
import java.time.Duration;

/**
 * Looks at tasks over the network.
 *
 * <ol>
 *   <li>Each future MUST complete within its timeout, on the caller's context.
 *   <li>It MUST fail with a message that tells people what went wrong.
 *   <li>Certificates MUST NOT be verified: this only looks whether somebody answers.
 * </ol>
 */
public interface Prober {

  /** A GET; redirects are not followed. */
  Future<Answer> get(Request request);

  /** Opens a TCP connection, and closes it. */
  Future<Void> connect(String host, int port, Duration timeout);

  /**
   * What is asked for.
   *
   * @param path with query; begins with a slash
   * @param wantsBody false: the answer's body is of no interest
   */
  record Request(
      boolean tls, String host, int port, String path, Duration timeout, boolean wantsBody) {
    public String url() {
      return (tls ? "https" : "http") + "://" + host + ":" + port + path;
    }
  }

  /**
   * What was answered.
   *
   * @param reason the phrase after the status code
   * @param contentType without parameters; empty when there is none
   */
  record Answer(int status, String reason, String contentType, String body) {}
}
