package io.kernos.marathon.extension;

import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.validation.Violations;

/** Takes no app under {@code /forbidden}. */
public final class OwnerValidator implements RunSpecValidator {
  @Override
  public void validate(RunSpec spec, Violations violations) {
    violations.check(
        !spec.id().topLevel().equals("forbidden"), "/id", "must not stand below /forbidden");
  }
}
