package io.kernos.marathon.extension;

import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.validation.Violations;

/**
 * Has a say in which apps and pods are taken. Found through {@link java.util.ServiceLoader} in the
 * jars of {@code plugin_dir}, and enabled in {@code plugin_conf}. It MUST NOT block.
 */
public interface RunSpecValidator {

  /** Notes what is wrong with a new or changed app or pod; with nothing noted it is taken. */
  void validate(RunSpec spec, Violations violations);
}
