package io.kernos.marathon.http;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.security.Action;
import io.kernos.marathon.security.Identity;
import io.kernos.marathon.security.Refusal;
import io.kernos.marathon.security.Security;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * A call of the API.
 *
 * @param scheme {@code http} or {@code https}
 * @param parts what the route's pattern caught of the path, decoded
 * @param path decoded
 * @param remoteAddress of the client
 * @param who makes it
 */
record Call(
    HttpMethod method,
    String scheme,
    String path,
    List<String> parts,
    MultiMap query,
    MultiMap headers,
    Buffer body,
    String remoteAddress,
    Identity who,
    Security security) {

  String part(int index) {
    return parts.get(index);
  }

  /** The id that a part of the path names, from the root. */
  PathId id(int index) {
    return PathId.of(part(index));
  }

  /** A parameter that is on or off: on for {@code true} alone, as Java reads it. */
  boolean flag(String name, boolean fallback) {
    String value = query.get(name);
    return value == null ? fallback : Boolean.parseBoolean(value);
  }

  /** All values of a parameter. */
  Set<String> values(String name) {
    return Set.copyOf(query.getAll(name));
  }

  boolean may(Action action, Object resource) {
    return security.authorizer().isAuthorized(who, action, resource);
  }

  /** Throws unless the caller may do it. */
  void check(Action action, Object resource) {
    if (!may(action, resource)) {
      Refusal refusal = security.authorizer().notAuthorized(who);
      throw new ApiException(refusal.status(), new JsonObject().put("message", refusal.message()));
    }
  }
}
