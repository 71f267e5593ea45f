package io.kernos.executor.check;

import io.vertx.core.Future;
import java.time.Duration;

/**
 * Asks a task over the network how it is.
 *
 * <ol>
 *   <li>Futures MUST complete on the caller's context, and calls MUST NOT block it.
 *   <li>A probe MUST end within {@code timeout}, failing with the reason when it has no result.
 * </ol>
 */
public interface Prober {

  /**
   * The status of {@code GET url}, after redirects. Certificates are not checked. Mesos: what curl
   * -L -k gives.
   */
  Future<Integer> http(String url, Duration timeout);

  /** Whether a TCP connection can be made. */
  Future<Boolean> tcp(String host, int port, Duration timeout);
}
