package io.kernos.marathon.validation;

import io.vertx.core.json.JsonObject;

/** A definition breaks rules: HTTP 422 with {@link #body()}. */
public final class ViolationsException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient Violations violations;

  public ViolationsException(Violations violations) {
    super("Object is not valid: " + violations);
    this.violations = violations;
  }

  public Violations violations() {
    return violations;
  }

  /** What the API answers. */
  public JsonObject body() {
    return violations.body();
  }
}
