package io.kernos.marathon.launch.task;

import io.kernos.api.v1.Secret;
import io.kernos.marathon.definition.RunSpec;

/** Where the values of secrets come from. */
@FunctionalInterface
public interface SecretSource {
  /** Agents look secrets up themselves. */
  SecretSource REFERENCES =
      (spec, source) ->
          Secret.newBuilder()
              .setType(Secret.Type.REFERENCE)
              .setReference(Secret.Reference.newBuilder().setName(source))
              .build();

  /**
   * A secret as it is sent with a task: by reference or by value.
   *
   * @param source as the definition's {@code secrets} name it, or an image's pull secret
   */
  Secret secret(RunSpec spec, String source);
}
