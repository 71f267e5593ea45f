package io.kernos.marathon.definition;

/** A value of an environment variable. */
public sealed interface EnvValue {
  /** The value itself. */
  record Plain(String value) implements EnvValue {}

  /** The value of a secret. */
  record SecretRef(String secret) implements EnvValue {}
}
