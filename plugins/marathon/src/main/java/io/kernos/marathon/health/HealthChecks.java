package io.kernos.marathon.health;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.instance.InstanceId;
import java.util.List;
import java.util.Optional;

/** Results of health and readiness checks. On the scheduler's context. */
public interface HealthChecks {

  /** One for each health check of the instance's definition that has a result. */
  List<Health> of(InstanceId instance);

  /** The readiness of instances of an app that a deployment waits for. */
  List<Readiness> readiness(PathId spec);

  /**
   * What a readiness check found.
   *
   * @param lastResponse when it is to be preserved
   */
  record Readiness(String name, String taskId, boolean ready, Optional<Response> lastResponse) {}

  /** An answer to a readiness check. */
  record Response(int status, String contentType, String body) {}
}
