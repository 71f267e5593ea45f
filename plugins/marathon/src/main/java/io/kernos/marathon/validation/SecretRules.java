package io.kernos.marathon.validation;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** Rules for secrets and the environment; Marathon: SecretValidation, EnvVarValidation.scala. */
final class SecretRules {
  private SecretRules() {}

  static void check(JsonObject app, Settings settings, Violations violations) {
    JsonObject secrets = app.getJsonObject("secrets");
    if (!secrets.isEmpty()) {
      RawAppRules.checkFeature(settings, "secrets", "/secrets", violations);
    }
    checkKeys(RawAppRules.keys(secrets), "/secrets", violations);
    checkEnvironment(app.getJsonObject("env"), secrets, settings, "/env", violations);
  }

  /**
   * Checks variables.
   *
   * @param secrets that they may refer to
   */
  static void checkEnvironment(
      JsonObject env, JsonObject secrets, Settings settings, String path, Violations violations) {
    boolean enabled = settings.features().contains("secrets");
    List<String> names = RawAppRules.keys(env);
    checkKeys(names, path, violations);
    violations.check(
        enabled || names.stream().noneMatch(name -> env.getValue(name) instanceof JsonObject),
        path,
        "use of secret-references in the environment requires the secrets feature to be enabled");
    for (String name : names) {
      violations.check(
          !(env.getValue(name) instanceof JsonObject ref)
              || secrets.containsKey(ref.getString("secret")),
          path + "/" + name + "/secret",
          "references an undefined secret");
    }
  }

  private static void checkKeys(List<String> keys, String path, Violations violations) {
    for (int i = 0; i < keys.size(); i++) {
      violations.check(!keys.get(i).isEmpty(), path + "/keys(" + i + ")", "must not be empty");
    }
  }
}
