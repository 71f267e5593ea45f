package io.kernos.marathon.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The flags of the original that mean something here. Each is a key {@code plugin.marathon.<name>}
 * and a variable {@code MARATHON_<NAME>}.
 */
public enum Flag {
  ACCEPTED_RESOURCE_ROLES_DEFAULT_BEHAVIOR(Type.TEXT, "any"),
  ACCESS_CONTROL_ALLOW_ORIGIN(Type.LIST, ""),
  /** Not of the original: how often apps that are auto-scaled are looked at, in milliseconds. */
  AUTOSCALE_INTERVAL(Type.NUMBER, "15000"),
  CHECKPOINT(Type.SWITCH, "true"),
  /** In milliseconds. */
  DECLINE_OFFER_DURATION(Type.NUMBER, "120000"),
  DEFAULT_NETWORK_NAME(Type.TEXT, ""),
  DISABLE_HTTP(Type.SWITCH, "false"),
  /** In seconds. */
  DRAINING_SECONDS(Type.NUMBER, "0"),
  ENABLE_FEATURES(Type.LIST, ""),
  ENV_VARS_PREFIX(Type.TEXT, ""),
  EVENT_STREAM_MAX_OUTSTANDING_MESSAGES(Type.NUMBER, "1024"),
  EXECUTOR(Type.TEXT, "//cmd"),
  /** In seconds. */
  FAILOVER_TIMEOUT(Type.NUMBER, "604800"),
  FRAMEWORK_NAME(Type.TEXT, "marathon"),
  GPU_SCHEDULING_BEHAVIOR(Type.TEXT, "restricted"),
  /** By which others reach the API; without it, the node's address. */
  HOSTNAME(Type.TEXT, ""),
  /** Where the API listens; without it, where every server of the node does. */
  HTTP_ADDRESS(Type.TEXT, ""),
  HTTP_COMPRESSION(Type.SWITCH, "true"),
  HTTP_CREDENTIALS(Type.TEXT, ""),
  HTTP_MAX_CONCURRENT_REQUESTS(Type.NUMBER, ""),
  HTTP_PORT(Type.NUMBER, "8080"),
  HTTP_REALM(Type.TEXT, "Mesosphere"),
  HTTPS_ADDRESS(Type.TEXT, ""),
  HTTPS_PORT(Type.NUMBER, "8443"),
  KILL_CHUNK_SIZE(Type.NUMBER, "100"),
  /** In milliseconds. */
  KILL_RETRY_TIMEOUT(Type.NUMBER, "10000"),
  LAUNCH_TOKENS(Type.NUMBER, ""),
  /** In milliseconds. */
  LAUNCH_TOKEN_REFRESH_INTERVAL(Type.NUMBER, "30000"),
  LOCAL_PORT_MAX(Type.NUMBER, "20000"),
  LOCAL_PORT_MIN(Type.NUMBER, "10000"),
  MAINTENANCE_MODE(Type.SWITCH, "true"),
  MAX_CONCURRENT_MARATHON_HEALTH_CHECKS(Type.NUMBER, "256"),
  MAX_INSTANCES_PER_OFFER(Type.NUMBER, "5"),
  MAX_RUNNING_DEPLOYMENTS(Type.NUMBER, "100"),
  MESOS_AUTHENTICATION_PRINCIPAL(Type.TEXT, ""),
  MESOS_BRIDGE_NAME(Type.TEXT, "mesos-bridge"),
  /** Whether the master is told of which agents offers can be of use. */
  MESOS_OFFER_CONSTRAINTS(Type.SWITCH, "false"),
  MESOS_ROLE(Type.TEXT, "*"),
  /** Without it, the user that runs Kernos. */
  MESOS_USER(Type.TEXT, ""),
  METRICS_NAME_PREFIX(Type.TEXT, "marathon"),
  METRICS_PROMETHEUS(Type.SWITCH, "true"),
  /** In milliseconds. */
  MIN_MESOS_OFFER_CONSTRAINTS_UPDATE_INTERVAL(Type.NUMBER, "1000"),
  /** In milliseconds; the original waited 5000, which nothing here asks for. */
  MIN_REVIVE_OFFERS_INTERVAL(Type.NUMBER, ""),
  NEW_GROUP_ENFORCE_ROLE(Type.TEXT, "off"),
  /** Which extensions of {@code plugin_dir} hold, in JSON, as the original's descriptor. */
  PLUGIN_CONF(Type.TEXT, ""),
  /** A jar, or a folder of jars, with extensions. */
  PLUGIN_DIR(Type.TEXT, ""),
  /** In milliseconds. */
  RECONCILIATION_INITIAL_DELAY(Type.NUMBER, "15000"),
  /** In milliseconds. */
  RECONCILIATION_INTERVAL(Type.NUMBER, "600000"),
  /** In milliseconds. */
  SCALE_APPS_INITIAL_DELAY(Type.NUMBER, "15000"),
  /** In milliseconds. */
  SCALE_APPS_INTERVAL(Type.NUMBER, "300000"),
  SSL_KEYSTORE_PASSWORD(Type.TEXT, ""),
  /** A Java keystore or PKCS 12; or a PEM file with certificates, and the key beside it. */
  SSL_KEYSTORE_PATH(Type.TEXT, ""),
  /** The private key, PEM, when {@code ssl_keystore_path} is a PEM file of certificates. */
  SSL_KEY_PATH(Type.TEXT, ""),
  /** False is {@code --disable_suppress_offers}. */
  SUPPRESS_OFFERS(Type.SWITCH, "true"),
  /** In milliseconds. */
  TASK_LAUNCH_CONFIRM_TIMEOUT(Type.NUMBER, "300000"),
  /** In milliseconds. */
  TASK_LAUNCH_TIMEOUT(Type.NUMBER, "300000"),
  /** In milliseconds. */
  TASK_LOST_EXPUNGE_INITIAL_DELAY(Type.NUMBER, "300000"),
  /** In milliseconds. */
  TASK_LOST_EXPUNGE_INTERVAL(Type.NUMBER, "30000"),
  /** In milliseconds. */
  TASK_RESERVATION_TIMEOUT(Type.NUMBER, "20000"),
  WEBUI_URL(Type.TEXT, ""),
  ZK_MAX_VERSIONS(Type.NUMBER, "50");

  /** What its value may be. */
  enum Type {
    TEXT("text") {
      @Override
      Object parse(String text) {
        return text;
      }
    },
    NUMBER("a whole number") {
      @Override
      Object parse(String text) {
        return Long.valueOf(text);
      }
    },
    SWITCH("true or false") {
      @Override
      Object parse(String text) {
        return switch (text) {
          case "true", "" -> true;
          case "false" -> false;
          default -> throw new IllegalArgumentException(text);
        };
      }
    },
    LIST("a list with commas") {
      @Override
      Object parse(String text) {
        return List.copyOf(
            Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList());
      }
    };

    final String words;

    Type(String words) {
      this.words = words;
    }

    abstract Object parse(String text);
  }

  final Type type;
  private final String fallback;

  Flag(Type type, String fallback) {
    this.type = type;
    this.fallback = fallback;
  }

  /** As on the original's command line, without the dashes. */
  public String flag() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The value when nobody sets it. */
  Optional<Object> fallback() {
    return fallback.isEmpty() && type != Type.LIST
        ? Optional.empty()
        : Optional.of(type.parse(fallback));
  }

  static Optional<Flag> named(String flag) {
    return Arrays.stream(values()).filter(each -> each.flag().equals(flag)).findFirst();
  }
}
