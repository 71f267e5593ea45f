package io.kernos.marathon.scaling;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.instance.Instance;
import io.kernos.spi.discovery.Traffic;
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

  /** What is measured for each target, in their order; never fails. */
  Future<List<Reading>> read(
      App app, Policy policy, Collection<Instance> instances, Measures measures) {
    List<Reading> readings = new ArrayList<>();
    Future<Void> done = Future.succeededFuture();
    for (Target target : policy.targets()) {
      done =
          done.compose(v -> read(app, target, instances, measures))
              .map(
                  reading -> {
                    readings.add(reading);
                    return null;
                  });
    }
    return done.map(readings);
  }

  private Future<Reading> read(
      App app, Target target, Collection<Instance> instances, Measures measures) {
    if (target instanceof Target.Cpu cpu) {
      double each = app.needs().cpus();
      return Future.succeededFuture(
          average(cpu, instances, measures.uses(), use -> use.cpus().map(used -> used / each)));
    }
    if (target instanceof Target.Memory memory) {
      double each = app.needs().mem() * BYTES_PER_MB;
      return Future.succeededFuture(
          average(
              memory, instances, measures.uses(), use -> Optional.of(use.memoryBytes() / each)));
    }
    long running = instances.stream().filter(Instance::isRunning).count();
    if (running == 0) {
      return Future.succeededFuture(Reading.missing(target, "no instance runs"));
    }
    if (target instanceof Target.Expression expression) {
      return expressions
          .value(expression)
          .map(total -> each(expression, total, running))
          .otherwise(why -> Reading.missing(target, String.valueOf(why.getMessage())));
    }
    Traffic traffic = measures.traffic().get(app.id().toString());
    if (traffic == null) {
      return Future.succeededFuture(Reading.missing(target, "no load balancer tells of the app"));
    }
    double total = target instanceof Target.Requests ? traffic.requests() : traffic.queued();
    return Future.succeededFuture(each(target, total, running));
  }

  private static Reading each(Target target, double total, long running) {
    return Reading.of(target, total / running, " for each instance");
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
