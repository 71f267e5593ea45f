package io.kernos.marathon.http;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which endpoint answers what. Ids may hold slashes, so a path is a regular expression; the first
 * that matches decides, and a method that it does not have is a 405, as with the original's routes.
 */
public final class Routes {

  /**
   * One path.
   *
   * @param takesJson whether bodies must be JSON
   * @param gives the content types that it may answer; none: anything
   */
  record Route(
      Pattern pattern, boolean takesJson, List<String> gives, Map<HttpMethod, Endpoint> endpoints) {

    Route on(HttpMethod method, Endpoint endpoint) {
      endpoints.put(method, endpoint);
      return this;
    }

    Route get(Endpoint endpoint) {
      return on(HttpMethod.GET, endpoint);
    }

    Route post(Endpoint endpoint) {
      return on(HttpMethod.POST, endpoint);
    }

    Route put(Endpoint endpoint) {
      return on(HttpMethod.PUT, endpoint);
    }

    Route patch(Endpoint endpoint) {
      return on(HttpMethod.PATCH, endpoint);
    }

    Route delete(Endpoint endpoint) {
      return on(HttpMethod.DELETE, endpoint);
    }

    /** HEAD is a GET of which the body is dropped. */
    Optional<Endpoint> endpoint(HttpMethod method) {
      Endpoint own = endpoints.get(method);
      return Optional.ofNullable(
          own == null && method.equals(HttpMethod.HEAD) ? endpoints.get(HttpMethod.GET) : own);
    }
  }

  /** A route and what its pattern caught. */
  record Match(Route route, List<String> parts) {}

  private final List<Route> routes = new ArrayList<>();

  /** JSON both ways. */
  Route json(String pattern) {
    return add(pattern, true, List.of(Answer.JSON));
  }

  /** JSON out; bodies are taken whatever they are said to be. */
  Route jsonOut(String pattern) {
    return add(pattern, false, List.of(Answer.JSON));
  }

  Route any(String pattern) {
    return add(pattern, false, List.of());
  }

  Route text(String pattern) {
    return add(pattern, false, List.of("text/plain"));
  }

  private Route add(String pattern, boolean takesJson, List<String> gives) {
    Route route = new Route(Pattern.compile(pattern), takesJson, gives, new LinkedHashMap<>());
    routes.add(route);
    return route;
  }

  /** All, in the order in which they are tried. */
  List<Route> all() {
    return List.copyOf(routes);
  }

  /**
   * The first route for a path.
   *
   * @param path decoded; a slash at its end means nothing
   */
  Optional<Match> find(String path) {
    String bare =
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    for (Route route : routes) {
      Matcher matcher = route.pattern().matcher(bare);
      if (matcher.matches()) {
        List<String> parts = new ArrayList<>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
          parts.add(matcher.group(i));
        }
        return Optional.of(new Match(route, parts));
      }
    }
    return Optional.empty();
  }
}
