package io.kernos.haproxy.zdd;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The two apps of a deployment group, and what each is called (marathon-lb: zdd.py). */
public final class Colours {
  static final String GROUP = "HAPROXY_DEPLOYMENT_GROUP";
  static final String COLOUR = "HAPROXY_DEPLOYMENT_COLOUR";
  static final String STARTED = "HAPROXY_DEPLOYMENT_STARTED_AT";
  static final String TARGET = "HAPROXY_DEPLOYMENT_TARGET_INSTANCES";
  private static final String SHARE = "HAPROXY_DEPLOYMENT_NEW_INSTANCES";
  private static final String ALT_PORT = "HAPROXY_DEPLOYMENT_ALT_PORT";
  private static final String PORT = "HAPROXY_0_PORT";

  private Colours() {}

  static String label(JsonObject app, String name) {
    return app.getJsonObject("labels", new JsonObject()).getString(name, "");
  }

  static int number(JsonObject app, String label, int otherwise) {
    String text = label(app, label);
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : otherwise;
  }

  /** How many instances it gets beside an old one that keeps the rest; 0: all. */
  static int share(JsonObject app) {
    return number(app, SHARE, 0);
  }

  /** The apps of a group, the oldest first. */
  public static List<JsonObject> ofGroup(List<JsonObject> apps, JsonObject like) {
    return apps.stream()
        .filter(app -> label(app, GROUP).equals(label(like, GROUP)))
        .sorted(Comparator.comparing((JsonObject app) -> label(app, STARTED)))
        .toList();
  }

  /**
   * Whether an app can take turns.
   *
   * @throws Failure if the definition lacks something
   */
  public static void check(JsonObject app) throws Failure {
    require(app.getString("id") != null, "the app has no id");
    require(!label(app, GROUP).isEmpty(), "the app has no label " + GROUP);
    require(label(app, ALT_PORT).matches("[0-9]{1,5}"), "the app has no port as label " + ALT_PORT);
    require(servicePort(app) > 0, "the app's first port has no service port");
  }

  /**
   * The definition of the next colour.
   *
   * @param app as the user wrote it
   * @param previous the colour that serves now
   * @param now an ISO time
   * @throws Failure if the definition lacks something
   */
  public static JsonObject next(
      JsonObject app, Optional<JsonObject> previous, Order order, String now) throws Failure {
    check(app);
    int main = servicePort(app);
    JsonObject next = app.copy();
    JsonObject labels = next.getJsonObject("labels");
    int target =
        previous.map(p -> p.getInteger("instances")).orElse(app.getInteger("instances", 1));
    int share = previous.isEmpty() ? 0 : Math.min(order.share(), target);
    int alternative = Integer.parseInt(label(app, ALT_PORT));
    boolean onAlternative = previous.map(p -> servicePort(p) == alternative).orElse(true);
    String colour =
        previous.map(p -> label(p, COLOUR).equals("blue") ? "green" : "blue").orElse("blue");
    labels
        .put("HAPROXY_APP_ID", app.getString("id"))
        .put(PORT, label(app, PORT).isEmpty() ? "" + main : label(app, PORT))
        .put(COLOUR, colour)
        .put(STARTED, now)
        .put(TARGET, "" + target)
        .put(SHARE, "" + share);
    String id = app.getString("id") + "-" + colour;
    next.put("id", id.startsWith("/") ? id : "/" + id);
    setServicePort(next, onAlternative ? main : alternative);
    int goal = share == 0 ? target : share;
    next.put("instances", previous.isEmpty() ? target : Math.min(order.initial(), goal));
    return next;
  }

  private static void require(boolean holds, String otherwise) throws Failure {
    if (!holds) {
      throw new Failure(Failure.Kind.MISSING_FIELD, otherwise);
    }
  }

  /** Where the first service port stands: an object's field, or the list of ports. */
  private static Optional<JsonObject> firstPort(JsonObject app) {
    JsonObject container = app.getJsonObject("container", new JsonObject());
    for (JsonArray ports :
        List.of(
            container.getJsonArray("portMappings", new JsonArray()),
            container
                .getJsonObject("docker", new JsonObject())
                .getJsonArray("portMappings", new JsonArray()),
            app.getJsonArray("portDefinitions", new JsonArray()))) {
      if (!ports.isEmpty()) {
        return Optional.of(ports.getJsonObject(0));
      }
    }
    return Optional.empty();
  }

  private static String field(JsonObject port) {
    return port.containsKey("containerPort") ? "servicePort" : "port";
  }

  static int servicePort(JsonObject app) {
    Optional<JsonObject> port = firstPort(app);
    JsonArray ports = app.getJsonArray("ports", new JsonArray());
    return port.isPresent()
        ? port.get().getInteger(field(port.get()), 0)
        : ports.isEmpty() ? 0 : ports.getInteger(0);
  }

  private static void setServicePort(JsonObject app, int value) {
    Optional<JsonObject> port = firstPort(app);
    if (port.isPresent()) {
      port.get().put(field(port.get()), value);
    } else {
      JsonArray ports = app.getJsonArray("ports").copy();
      ports.set(0, value);
      app.put("ports", ports);
    }
  }
}
