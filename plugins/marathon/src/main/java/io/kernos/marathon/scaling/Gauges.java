package io.kernos.marathon.scaling;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.instance.Instance;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Reads the measures of an app's targets. */
final class Gauges {
  private static final double BYTES_PER_MB = 1 << 20;

  private final Expressions expressions;

  Gauges(Expressions expressions) {
    this.expressions = expressions;
  }

  /**
   * What is measured for each target, in their order; never fails.
   *
   * @param uses by task
   */
  Future<List<Reading>> read(
      App app, Policy policy, Collection<Instance> instances, Map<String, UsageMeter.Use> uses) {
    List<Reading> readings = new ArrayList<>();
    Future<Void> done = Future.succeededFuture();
    for (Target target : policy.targets()) {
      done =
          done.compose(v -> read(app, target, instances, uses))
              .map(
                  reading -> {
                    readings.add(reading);
                    return null;
                  });
    }
    return done.map(readings);
  }

  private Future<Reading> read(
      App app, Target target, Collection<Instance> instances, Map<String, UsageMeter.Use> uses) {
    if (target instanceof Target.Cpu cpu) {
      double each = app.needs().cpus();
      return Future.succeededFuture(
          average(cpu, instances, uses, use -> use.cpus().map(used -> used / each)));
    }
    if (target instanceof Target.Memory memory) {
      double each = app.needs().mem() * BYTES_PER_MB;
      return Future.succeededFuture(
          average(memory, instances, uses, use -> Optional.of(use.memoryBytes() / each)));
    }
    Target.Expression expression = (Target.Expression) target;
    long running = instances.stream().filter(Instance::isRunning).count();
    if (running == 0) {
      return Future.succeededFuture(Reading.missing(target, "no instance runs"));
    }
    return expressions
        .value(expression)
        .map(total -> Reading.of(expression, total / running, " for each instance"))
        .otherwise(why -> Reading.missing(target, String.valueOf(why.getMessage())));
  }

  private static Reading average(
      Target target,
      Collection<Instance> instances,
      Map<String, UsageMeter.Use> uses,
      Function<UsageMeter.Use, Optional<Double>> share) {
    List<Instance> running = instances.stream().filter(Instance::isRunning).toList();
    List<Double> shares =
        running.stream()
            .flatMap(instance -> instance.tasks().stream())
            .map(task -> uses.get(task.id()))
            .filter(use -> use != null)
            .flatMap(use -> share.apply(use).stream())
            .toList();
    // Instances that have just come tell nothing yet; when they are most, nothing is known.
    if (shares.isEmpty() || shares.size() * 2 < running.size()) {
      return Reading.missing(
          target, shares.size() + " of " + running.size() + " running instances are measured");
    }
    OptionalDouble mean = shares.stream().mapToDouble(Double::doubleValue).average();
    return Reading.of(target, mean.getAsDouble(), "");
  }
}
