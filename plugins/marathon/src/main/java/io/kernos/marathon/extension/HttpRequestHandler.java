package io.kernos.marathon.extension;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * Answers the calls below {@code /v2/plugins/<its id>/}. Found through {@link
 * java.util.ServiceLoader} in the jars of {@code plugin_dir}, and enabled in {@code plugin_conf}.
 *
 * <ol>
 *   <li>It MUST NOT block.
 *   <li>It is called on the scheduler's context, by callers who may look at (or change) plugins.
 * </ol>
 */
public interface HttpRequestHandler {

  /** The answer; a failure is a 500. */
  Future<Response> serve(Request request);

  /**
   * A call.
   *
   * @param method such as {@code GET}
   * @param path what follows the plugin's id, without a slash before it, decoded
   * @param remoteAddress of the client
   */
  record Request(
      String method,
      String path,
      MultiMap query,
      MultiMap headers,
      Buffer body,
      String remoteAddress) {}

  /**
   * An answer.
   *
   * @param headers such as {@code Content-Type}
   */
  record Response(int status, Map<String, String> headers, Buffer body) {
    public Response {
      headers = Map.copyOf(headers);
    }
  }
}
