package io.kernos.executor.check;

import io.kernos.api.v1.CheckInfo;
import io.kernos.api.v1.CheckStatusInfo;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.HealthCheck;
import io.kernos.api.v1.NetworkInfo;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** One way of asking a task how it is, the same for checks and health checks. */
sealed interface Probe {

  /** Runs a command beside the task; its exit code counts. */
  record Command(CommandInfo command) implements Probe {}

  /** Asks over HTTP or HTTPS; the status counts. */
  record Http(String url) implements Probe {}

  /** Connects; only that counts. */
  record Tcp(String host, int port) implements Probe {}

  /** The probe of a check; empty when it names no kind. */
  static Optional<Probe> of(CheckInfo check) {
    return switch (check.getType()) {
      case COMMAND -> Optional.of(new Command(check.getCommand().getCommand()));
      case HTTP ->
          Optional.of(
              new Http(
                  "http://"
                      + host(false)
                      + ":"
                      + check.getHttp().getPort()
                      + check.getHttp().getPath()));
      case TCP -> Optional.of(new Tcp("127.0.0.1", check.getTcp().getPort()));
      case UNKNOWN -> Optional.empty();
    };
  }

  /** The probe of a health check; empty when it names no kind. */
  static Optional<Probe> of(HealthCheck check) {
    return switch (check.getType()) {
      case COMMAND -> Optional.of(new Command(check.getCommand()));
      case HTTP -> {
        HealthCheck.HTTPCheckInfo http = check.getHttp();
        String scheme = http.hasScheme() ? http.getScheme() : "http";
        boolean six = http.getProtocol() == NetworkInfo.Protocol.IPv6;
        yield Optional.of(
            new Http(scheme + "://" + host(six) + ":" + http.getPort() + http.getPath()));
      }
      case TCP -> {
        boolean six = check.getTcp().getProtocol() == NetworkInfo.Protocol.IPv6;
        yield Optional.of(new Tcp(six ? "::1" : "127.0.0.1", check.getTcp().getPort()));
      }
      case UNKNOWN -> Optional.empty();
    };
  }

  private static String host(boolean six) {
    // Numbers, since a container's hosts file may not know "localhost".
    return six ? "[::1]" : "127.0.0.1";
  }

  /** Makes the probe. The future fails when it gave no result. */
  default Future<CheckStatusInfo> run(Prober prober, CommandProbe commands, Duration timeout) {
    CheckStatusInfo.Builder result = CheckStatusInfo.newBuilder();
    if (this instanceof Command command) {
      result.setType(CheckInfo.Type.COMMAND);
      return commands
          .run(command.command(), timeout)
          .map(
              code ->
                  result
                      .setCommand(CheckStatusInfo.Command.newBuilder().setExitCode(code))
                      .build());
    }
    if (this instanceof Http http) {
      result.setType(CheckInfo.Type.HTTP);
      return prober
          .http(http.url(), timeout)
          .map(
              status ->
                  result.setHttp(CheckStatusInfo.Http.newBuilder().setStatusCode(status)).build());
    }
    Tcp tcp = (Tcp) this;
    result.setType(CheckInfo.Type.TCP);
    return prober
        .tcp(tcp.host(), tcp.port(), timeout)
        .map(
            connected ->
                result.setTcp(CheckStatusInfo.Tcp.newBuilder().setSucceeded(connected)).build());
  }
}
