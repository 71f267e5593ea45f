package io.kernos.master.validation;

import static io.kernos.master.validation.Checks.FINE;
import static io.kernos.master.validation.Checks.first;
import static io.kernos.master.validation.Checks.prefix;
import static io.kernos.master.validation.Checks.when;

import com.google.protobuf.TextFormat;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.ContainerInfo;
import io.kernos.api.v1.ExecutorInfo;
import java.util.List;
import java.util.Optional;

/** Whether an executor can be started, or joined. */
public final class ExecutorValidation {
  private static final String RULER =
      "------------------------------------------------------------\n";

  private ExecutorValidation() {}

  /** What is wrong with the executor taken alone. */
  public static Optional<String> validate(ExecutorInfo executor) {
    return first(
        List.of(
            () -> type(executor),
            () -> CommonValidation.id(executor.getExecutorId().getValue()),
            () ->
                when(
                    executor.getShutdownGracePeriod().getNanoseconds() < 0,
                    "ExecutorInfo's 'shutdown_grace_period' must be non-negative"),
            () ->
                prefix(
                    "Executor's `CommandInfo` is invalid: ",
                    CommonValidation.command(executor.getCommand())),
            () ->
                executor.hasContainer()
                    ? prefix(
                        "Executor's `ContainerInfo` is invalid: ",
                        CommonValidation.container(executor.getContainer()))
                    : FINE));
  }

  /** What is wrong with it where it is to be launched. */
  static Optional<String> validate(ExecutorInfo executor, LaunchContext context) {
    return first(
        List.of(
            () -> validate(executor),
            () -> framework(executor, context),
            () -> resources(executor),
            () -> compatible(executor, context)));
  }

  private static Optional<String> type(ExecutorInfo executor) {
    return switch (executor.getType()) {
      case DEFAULT -> {
        if (executor.hasCommand()) {
          yield Optional.of("'ExecutorInfo.command' must not be set for 'DEFAULT' executor");
        }
        if (executor.hasContainer()
            && executor.getContainer().getType() != ContainerInfo.Type.MESOS) {
          yield Optional.of("'ExecutorInfo.container.type' must be 'MESOS' for 'DEFAULT' executor");
        }
        yield when(
            executor.getContainer().getMesos().hasImage(),
            "'ExecutorInfo.container.mesos.image' must not be set for 'DEFAULT' executor");
      }
      case CUSTOM ->
          when(!executor.hasCommand(), "'ExecutorInfo.command' must be set for 'CUSTOM' executor");
      // No type at all means one that an older client made: a command is checked for elsewhere.
      case UNKNOWN -> FINE;
    };
  }

  private static Optional<String> framework(ExecutorInfo executor, LaunchContext context) {
    if (!executor.hasFrameworkId()) {
      return Optional.of("'ExecutorInfo.framework_id' must be set");
    }
    String actual = executor.getFrameworkId().getValue();
    return when(
        !actual.equals(context.frameworkId()),
        "ExecutorInfo has an invalid FrameworkID (Actual: "
            + actual
            + " vs Expected: "
            + context.frameworkId()
            + ")");
  }

  private static Optional<String> resources(ExecutorInfo executor) {
    return first(
        List.of(
            () ->
                prefix(
                    "Executor uses invalid resources: ",
                    ResourceRules.validate(executor.getResourcesList())),
            () ->
                prefix(
                    "Executor uses duplicate persistence ID: ",
                    ResourceRules.uniqueVolumes(executor.getResourcesList())),
            () ->
                prefix(
                    "Invalid executor resources: ",
                    ResourceRules.oneAllocation(executor.getResourcesList())),
            () ->
                prefix(
                    "Executor mixes revocable and non-revocable resources: ",
                    ResourceRules.unmixed(Resources.of(executor.getResourcesList())))));
  }

  private static Optional<String> compatible(ExecutorInfo executor, LaunchContext context) {
    Optional<ExecutorInfo> existing = context.executor(executor.getExecutorId().getValue());
    if (existing.isEmpty() || same(existing.get(), executor)) {
      return FINE;
    }
    return Optional.of(
        "ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID.\n"
            + RULER
            + "Existing ExecutorInfo:\n"
            + TextFormat.printer().printToString(existing.get())
            + "\n"
            + RULER
            + "ExecutorInfo:\n"
            + TextFormat.printer().printToString(executor)
            + "\n"
            + RULER);
  }

  /** The order of resources does not matter, nor how a sum is split. */
  static boolean same(ExecutorInfo one, ExecutorInfo other) {
    return one.equals(other)
        || (one.toBuilder()
                .clearResources()
                .build()
                .equals(other.toBuilder().clearResources().build())
            && Resources.of(one.getResourcesList()).equals(Resources.of(other.getResourcesList())));
  }
}
