package io.kernos.master.validation;

import static io.kernos.master.validation.Checks.FINE;
import static io.kernos.master.validation.Checks.first;
import static io.kernos.master.validation.Checks.prefix;
import static io.kernos.master.validation.Checks.unless;
import static io.kernos.master.validation.Checks.when;

import com.google.protobuf.ByteString;
import io.kernos.api.v1.CheckInfo;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ContainerInfo;
import io.kernos.api.v1.Environment;
import io.kernos.api.v1.HealthCheck;
import io.kernos.api.v1.Parameter;
import io.kernos.api.v1.Secret;
import io.kernos.api.v1.Volume;
import java.util.List;
import java.util.Optional;

/** Whether ids, commands, containers and checks make sense, wherever they stand. */
public final class CommonValidation {
  private static final int MAX_ID_LENGTH = 255;

  private CommonValidation() {}

  /** What is wrong with an id: it becomes the name of a folder. */
  public static Optional<String> id(String id) {
    if (id.isEmpty()) {
      return Optional.of("ID must not be empty");
    }
    if (ByteString.copyFromUtf8(id).size() > MAX_ID_LENGTH) {
      return Optional.of("ID must not be greater than " + MAX_ID_LENGTH + " characters");
    }
    if (id.equals(".") || id.equals("..")) {
      return Optional.of("'" + id + "' is disallowed");
    }
    boolean invalid = id.chars().anyMatch(c -> c < 0x20 || c == 0x7f || c == '/' || c == '\\');
    return when(invalid, "'" + id + "' contains invalid characters");
  }

  /** What is wrong with a command: its environment. */
  public static Optional<String> command(CommandInfo command) {
    for (Environment.Variable variable : command.getEnvironment().getVariablesList()) {
      Optional<String> error = variable(variable);
      if (error.isPresent()) {
        return error;
      }
    }
    return FINE;
  }

  private static Optional<String> variable(Environment.Variable variable) {
    String words = "Environment variable '" + variable.getName() + "' ";
    return switch (variable.getType()) {
      case VALUE ->
          first(
              List.of(
                  () ->
                      unless(variable.hasValue(), words + "of type 'VALUE' must have a value set"),
                  () ->
                      when(
                          variable.hasSecret(),
                          words + "of type 'VALUE' must not have a secret set")));
      case SECRET ->
          first(
              List.of(
                  () ->
                      unless(
                          variable.hasSecret(), words + "of type 'SECRET' must have a secret set"),
                  () ->
                      when(
                          variable.hasValue(),
                          words + "of type 'SECRET' must not have a value set"),
                  () ->
                      prefix(words + "specifies an invalid secret: ", secret(variable.getSecret())),
                  () ->
                      when(
                          hasNull(variable.getSecret().getValue().getData()),
                          words
                              + "specifies a secret containing null bytes, which is not allowed in"
                              + " the environment")));
      case UNKNOWN -> Optional.of("Environment variable of type 'UNKNOWN' is not allowed");
    };
  }

  private static boolean hasNull(ByteString bytes) {
    for (ByteString.ByteIterator i = bytes.iterator(); i.hasNext(); ) {
      if (i.nextByte() == 0) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> secret(Secret secret) {
    return switch (secret.getType()) {
      case REFERENCE ->
          first(
              List.of(
                  () ->
                      unless(
                          secret.hasReference(),
                          "Secret of type REFERENCE must have the 'reference' field set"),
                  () ->
                      when(
                          secret.hasValue(),
                          "Secret '"
                              + secret.getReference().getName()
                              + "' of type REFERENCE must not have the 'value' field set")));
      case VALUE ->
          first(
              List.of(
                  () ->
                      unless(
                          secret.hasValue(),
                          "Secret of type VALUE must have the 'value' field set"),
                  () ->
                      when(
                          secret.hasReference(),
                          "Secret of type VALUE must not have the 'reference' field set")));
      case UNKNOWN -> FINE;
    };
  }

  /** What is wrong with a container. */
  public static Optional<String> container(ContainerInfo container) {
    for (Volume volume : container.getVolumesList()) {
      Optional<String> error = volume(volume);
      if (error.isPresent()) {
        return prefix("Invalid volume: ", error);
      }
    }
    if (container.getType() != ContainerInfo.Type.DOCKER) {
      return FINE;
    }
    if (!container.hasDocker()) {
      return Optional.of("DockerInfo 'docker' is not set for DOCKER typed ContainerInfo");
    }
    for (Parameter parameter : container.getDocker().getParametersList()) {
      if (parameter.getKey().equals("name")) {
        return Optional.of("Parameter in DockerInfo must not be 'name'");
      }
    }
    return FINE;
  }

  private static Optional<String> volume(Volume volume) {
    int sources =
        (volume.hasHostPath() ? 1 : 0) + (volume.hasImage() ? 1 : 0) + (volume.hasSource() ? 1 : 0);
    if (sources != 1) {
      return Optional.of("Only one of them should be set: 'host_path', 'image' and 'source'");
    }
    if (!volume.hasSource()) {
      return FINE;
    }
    Volume.Source source = volume.getSource();
    return switch (source.getType()) {
      case DOCKER_VOLUME ->
          unset(source.hasDockerVolume(), "source.docker_volume", "DOCKER_VOLUME");
      case HOST_PATH -> unset(source.hasHostPath(), "source.host_path", "HOST_PATH");
      case SANDBOX_PATH -> unset(source.hasSandboxPath(), "source.sandbox_path", "SANDBOX_PATH");
      case SECRET -> unset(source.hasSecret(), "source.secret", "SECRET");
      case CSI_VOLUME ->
          first(
              List.of(
                  () -> unset(source.hasCsiVolume(), "source.csi_volume", "CSI"),
                  () ->
                      unset(
                          source.getCsiVolume().hasStaticProvisioning(),
                          "source.csi_volume.static_provisioning",
                          "CSI")));
      default -> Optional.of("'source.type' is unknown");
    };
  }

  private static Optional<String> unset(boolean present, String field, String type) {
    return unless(present, "'" + field + "' is not set for " + type + " volume");
  }

  /** What is wrong with a health check. */
  public static Optional<String> healthCheck(HealthCheck check) {
    if (!check.hasType()) {
      return Optional.of("HealthCheck must specify 'type'");
    }
    Optional<String> error =
        switch (check.getType()) {
          case COMMAND ->
              commandCheck(check.hasCommand(), check.getCommand(), "health check", "Health check");
          case HTTP -> httpHealthCheck(check);
          case TCP -> unless(check.hasTcp(), "Expecting 'tcp' to be set for TCP health check");
          case UNKNOWN -> Optional.of("'UNKNOWN' is not a valid health check type");
        };
    return first(
        List.of(
            () -> error,
            () -> notNegative("delay_seconds", check.getDelaySeconds()),
            () -> notNegative("grace_period_seconds", check.getGracePeriodSeconds()),
            () -> notNegative("interval_seconds", check.getIntervalSeconds()),
            () -> notNegative("timeout_seconds", check.getTimeoutSeconds())));
  }

  private static Optional<String> httpHealthCheck(HealthCheck check) {
    if (!check.hasHttp()) {
      return Optional.of("Expecting 'http' to be set for HTTP health check");
    }
    HealthCheck.HTTPCheckInfo http = check.getHttp();
    if (http.hasScheme() && !http.getScheme().equals("http") && !http.getScheme().equals("https")) {
      return Optional.of("Unsupported HTTP health check scheme: '" + http.getScheme() + "'");
    }
    return when(
        http.hasPath() && !http.getPath().startsWith("/"),
        "The path '" + http.getPath() + "' of HTTP health check must start with '/'");
  }

  /** What is wrong with a check. */
  public static Optional<String> check(CheckInfo check) {
    if (!check.hasType()) {
      return Optional.of("CheckInfo must specify 'type'");
    }
    Optional<String> error =
        switch (check.getType()) {
          case COMMAND ->
              commandCheck(check.hasCommand(), check.getCommand().getCommand(), "check", "Check");
          case HTTP ->
              first(
                  List.of(
                      () -> unless(check.hasHttp(), "Expecting 'http' to be set for HTTP check"),
                      () ->
                          when(
                              check.getHttp().hasPath()
                                  && !check.getHttp().getPath().startsWith("/"),
                              "The path '"
                                  + check.getHttp().getPath()
                                  + "' of HTTP check must start with '/'")));
          case TCP -> unless(check.hasTcp(), "Expecting 'tcp' to be set for TCP check");
          case UNKNOWN -> Optional.of("'UNKNOWN' is not a valid check type");
        };
    return first(
        List.of(
            () -> error,
            () -> notNegative("delay_seconds", check.getDelaySeconds()),
            () -> notNegative("interval_seconds", check.getIntervalSeconds()),
            () -> notNegative("timeout_seconds", check.getTimeoutSeconds())));
  }

  private static Optional<String> commandCheck(
      boolean present, CommandInfo command, String kind, String capitalized) {
    if (!present) {
      return Optional.of("Expecting 'command' to be set for COMMAND " + kind);
    }
    if (!command.hasValue()) {
      return Optional.of(
          (kind.equals("check") ? "Command check" : "Command health check")
              + " must contain "
              + (command.getShell() ? "'shell command'" : "'executable path'"));
    }
    return prefix(capitalized + "'s `CommandInfo` is invalid: ", command(command));
  }

  private static Optional<String> notNegative(String field, double value) {
    return unless(value >= 0, "Expecting '" + field + "' to be non-negative");
  }
}
