package io.kernos.marathon.launch.task;

import io.kernos.api.v1.Environment;
import io.kernos.marathon.definition.EnvValue;
import io.kernos.marathon.definition.RunSpec;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Environment variables under construction: later values of a name replace earlier ones. */
final class Variables {
  private static final String LABEL_PREFIX = "MARATHON_APP_LABEL_";
  private static final int MAX_LENGTH = 512;
  private static final Pattern ODD = Pattern.compile("[^a-zA-Z0-9_]+");

  private final RunSpec spec;
  private final SecretSource secrets;
  private final Map<String, Environment.Variable> variables = new LinkedHashMap<>();

  Variables(RunSpec spec, SecretSource secrets) {
    this.spec = spec;
    this.secrets = secrets;
  }

  void put(String name, Object value) {
    variables.put(
        name,
        Environment.Variable.newBuilder().setName(name).setValue(String.valueOf(value)).build());
  }

  void putAll(String prefix, Map<String, String> values) {
    values.forEach((name, value) -> put(prefix + name, value));
  }

  /**
   * What a user set; secrets by their sources.
   *
   * @param sources of secrets, by name
   */
  void putUsers(Map<String, EnvValue> values, Map<String, String> sources) {
    values.forEach(
        (name, value) -> {
          if (value instanceof EnvValue.Plain plain) {
            put(name, plain.value());
          } else if (value instanceof EnvValue.SecretRef ref) {
            String source = sources.getOrDefault(ref.secret(), ref.secret());
            variables.put(
                name,
                Environment.Variable.newBuilder()
                    .setName(name)
                    .setType(Environment.Variable.Type.SECRET)
                    .setSecret(secrets.secret(spec, source))
                    .build());
          }
        });
  }

  /** The labels, without those that are too long (Marathon: EnvironmentHelper.labelsToEnvVars). */
  void putLabels(Map<String, String> labels) {
    Map<String, String> valid = new LinkedHashMap<>();
    labels.forEach(
        (key, value) -> {
          if (key.length() < MAX_LENGTH - LABEL_PREFIX.length() && value.length() < MAX_LENGTH) {
            valid.put(ODD.matcher(key).replaceAll("_").toUpperCase(Locale.ROOT), value);
          }
        });
    put("MARATHON_APP_LABELS", String.join(" ", valid.keySet()));
    putAll(LABEL_PREFIX, valid);
  }

  Environment toProto() {
    return Environment.newBuilder().addAllVariables(variables.values()).build();
  }
}
