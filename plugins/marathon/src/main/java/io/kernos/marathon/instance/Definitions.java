package io.kernos.marathon.instance;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;

/** Where stored instances find their definitions. */
public interface Definitions {

  /** An app or pod as it was. */
  Future<Optional<RunSpec>> version(PathId spec, Instant version);

  /** An app or pod as it is wanted now; empty when it is not. */
  Optional<RunSpec> newest(PathId spec);
}
