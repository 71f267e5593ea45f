package io.kernos.marathon.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The values of all flags. Immutable. */
public final class MarathonConfig {
  private static final Set<String> FEATURES =
      Set.of("vips", "task_killing", "external_volumes", "secrets", "gpu_resources");
  private static final Set<String> KERNEL_KEYS =
      Set.of("bind.address", "advertised.address", "port");

  private final Map<Flag, Object> values = new EnumMap<>(Flag.class);

  private MarathonConfig() {}

  /**
   * Reads what the kernel lends, and under it the environment. {@code port} is another word for
   * {@code http_port}.
   *
   * @throws IllegalArgumentException which names each key that is wrong
   */
  public static MarathonConfig of(JsonObject keys, Map<String, String> environment) {
    MarathonConfig config = new MarathonConfig();
    List<String> mistakes = new ArrayList<>();
    for (Flag flag : Flag.values()) {
      flag.fallback().ifPresent(value -> config.values.put(flag, value));
      config.set(flag, variable(flag), environment.get("MARATHON_" + flag.name()), mistakes);
      if (flag.type == Flag.Type.SWITCH) {
        String off = "MARATHON_DISABLE_" + flag.name();
        config.set(flag, off + " of the environment", not(environment.get(off)), mistakes);
      }
    }
    config.old(Flag.HTTP_CREDENTIALS, environment, "MESOSPHERE_HTTP_CREDENTIALS");
    config.old(Flag.SSL_KEYSTORE_PATH, environment, "MESOSPHERE_KEYSTORE_PATH");
    config.old(Flag.SSL_KEYSTORE_PASSWORD, environment, "MESOSPHERE_KEYSTORE_PASS");
    config.address(Flag.HTTP_ADDRESS, keys.getString("bind.address"));
    config.address(Flag.HTTPS_ADDRESS, keys.getString("bind.address"));
    config.address(Flag.HOSTNAME, keys.getString("advertised.address"));
    config.address(Flag.MESOS_USER, System.getProperty("user.name"));
    config.set(Flag.HTTP_PORT, "port", text(keys.getValue("port")), mistakes);
    for (String key : keys.fieldNames()) {
      Optional<Flag> flag = Flag.named(key);
      if (flag.isPresent()) {
        config.set(flag.get(), key, text(keys.getValue(key)), mistakes);
      } else if (switchedOff(key).isPresent()) {
        config.set(switchedOff(key).get(), key, not(text(keys.getValue(key))), mistakes);
      } else if (!KERNEL_KEYS.contains(key)) {
        mistakes.add("plugin.marathon." + key + ": no such flag");
      }
    }
    config.check(mistakes);
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", mistakes));
    }
    return config;
  }

  /** With every flag at its default. */
  public static MarathonConfig defaults() {
    return of(new JsonObject(), Map.of());
  }

  private static String variable(Flag flag) {
    return "MARATHON_" + flag.name() + " of the environment";
  }

  /** The original's switches have a twin that turns them off: {@code disable_checkpoint}. */
  private static Optional<Flag> switchedOff(String key) {
    return key.startsWith("disable_")
        ? Flag.named(key.substring("disable_".length()))
            .filter(flag -> flag.type == Flag.Type.SWITCH)
        : Optional.empty();
  }

  private static String not(String text) {
    return text == null
        ? null
        : switch (text) {
          case "true", "" -> "false";
          case "false" -> "true";
          default -> text;
        };
  }

  private static String text(Object value) {
    if (value instanceof JsonArray list) {
      return String.join(",", list.stream().map(String::valueOf).toList());
    }
    return value == null ? null : String.valueOf(value);
  }

  private void set(Flag flag, String place, String text, List<String> mistakes) {
    if (text == null) {
      return;
    }
    try {
      values.put(flag, flag.type.parse(text));
    } catch (IllegalArgumentException e) {
      mistakes.add(place + ": takes " + flag.type.words + ", not \"" + text + "\"");
    }
  }

  private void old(Flag flag, Map<String, String> environment, String variable) {
    if (environment.containsKey(variable)) {
      values.putIfAbsent(flag, environment.get(variable));
    }
  }

  private void address(Flag flag, String address) {
    if (address != null) {
      values.putIfAbsent(flag, address);
    }
  }

  private void check(List<String> mistakes) {
    for (String feature : list(Flag.ENABLE_FEATURES)) {
      if (!FEATURES.contains(feature)) {
        mistakes.add("enable_features: no such feature as " + feature + "; there are " + FEATURES);
      }
    }
    Optional<String> credentials = text(Flag.HTTP_CREDENTIALS);
    if (credentials.isPresent() && !credentials.get().matches("(?s)[^:]+:.+")) {
      mistakes.add("http_credentials: takes user:password");
    }
    if (is(Flag.DISABLE_HTTP) && text(Flag.SSL_KEYSTORE_PATH).isEmpty()) {
      mistakes.add("disable_http: neither HTTP nor HTTPS support would be left");
    }
    for (Flag port : List.of(Flag.HTTP_PORT, Flag.HTTPS_PORT)) {
      if (number(port) < 0 || number(port) > 65_535) {
        mistakes.add(port.flag() + ": takes a port number from 0 to 65535");
      }
    }
  }

  /** The text of a flag, if it is set. */
  public Optional<String> text(Flag flag) {
    return Optional.ofNullable((String) values.get(flag)).filter(text -> !text.isEmpty());
  }

  /** The number of a flag that has a default. */
  public long number(Flag flag) {
    return (Long) values.get(flag);
  }

  /** The number of a flag, if it is set. */
  public Optional<Long> optionalNumber(Flag flag) {
    return Optional.ofNullable((Long) values.get(flag));
  }

  /** Whether something is switched on. */
  public boolean is(Flag flag) {
    return (Boolean) values.get(flag);
  }

  /** The words of a list. */
  @SuppressWarnings("unchecked") // Put there by the flag's own type.
  public List<String> list(Flag flag) {
    return (List<String>) values.get(flag);
  }

  /** Whether an optional feature of the original is enabled. */
  public boolean hasFeature(String feature) {
    return list(Flag.ENABLE_FEATURES).contains(feature.toLowerCase(Locale.ROOT));
  }

  /** As the API shows it: the set ones of the given flags, by their names. */
  public JsonObject show(Flag... flags) {
    JsonObject shown = new JsonObject();
    for (Flag flag : flags) {
      Object value = values.get(flag);
      if (value instanceof List<?> list) {
        shown.put(flag.flag(), new JsonArray(List.copyOf(list)));
      } else if (value != null) {
        shown.put(flag.flag(), value);
      }
    }
    return shown;
  }
}
