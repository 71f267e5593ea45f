package io.kernos.marathon.launch.task;

import io.kernos.api.v1.CheckInfo;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.HealthCheck;
import io.kernos.api.v1.NetworkInfo;
import io.kernos.marathon.definition.Check;
import io.kernos.marathon.definition.Command;
import io.kernos.marathon.definition.PodContainer.PodHealthCheck;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The checks that executors run (Marathon: HealthCheck.scala, Check.scala). One whose port is
 * unknown is left out.
 */
final class Checks {
  private Checks() {}

  /**
   * A health check of an app.
   *
   * @param ports the port, seen from inside the container, of a target
   */
  static Optional<HealthCheck> health(
      io.kernos.marathon.definition.HealthCheck check,
      Function<Check.Target, Optional<Integer>> ports) {
    HealthCheck.Builder proto =
        HealthCheck.newBuilder()
            .setIntervalSeconds(check.interval().toSeconds())
            .setTimeoutSeconds(check.timeout().toSeconds())
            .setConsecutiveFailures(check.maxConsecutiveFailures())
            .setGracePeriodSeconds(check.gracePeriod().toMillis() / 1000.0)
            .setDelaySeconds(check.delay().toMillis() / 1000.0);
    Check.Target target = check.target();
    Check.Probe probe =
        switch (check.protocol()) {
          case COMMAND -> new Check.Probe.Exec(new Command.Shell(check.command().orElse("")));
          case TCP, MESOS_TCP -> new Check.Probe.Tcp(target);
          case HTTP, MESOS_HTTP -> new Check.Probe.Http(target, check.path(), "http");
          case HTTPS, MESOS_HTTPS -> new Check.Probe.Http(target, check.path(), "https");
        };
    NetworkInfo.Protocol ip =
        check.ipProtocol().equalsIgnoreCase("IPv6")
            ? NetworkInfo.Protocol.IPv6
            : NetworkInfo.Protocol.IPv4;
    return probe(probe, Optional.of(ip), proto, ports);
  }

  /** A health check of a pod's container. */
  static Optional<HealthCheck> health(
      PodHealthCheck check, Function<Check.Target, Optional<Integer>> ports) {
    HealthCheck.Builder proto =
        HealthCheck.newBuilder()
            .setIntervalSeconds(check.interval().toSeconds())
            .setTimeoutSeconds(check.timeout().toSeconds())
            .setConsecutiveFailures(check.maxConsecutiveFailures())
            .setGracePeriodSeconds(check.gracePeriod().toMillis() / 1000.0)
            .setDelaySeconds(check.delay().toMillis() / 1000.0);
    return probe(check.probe(), Optional.of(NetworkInfo.Protocol.IPv4), proto, ports);
  }

  private static Optional<HealthCheck> probe(
      Check.Probe probe,
      Optional<NetworkInfo.Protocol> ip,
      HealthCheck.Builder proto,
      Function<Check.Target, Optional<Integer>> ports) {
    if (probe instanceof Check.Probe.Exec exec) {
      return Optional.of(
          proto.setType(HealthCheck.Type.COMMAND).setCommand(command(exec.command())).build());
    }
    if (probe instanceof Check.Probe.Http http) {
      return ports
          .apply(http.target())
          .map(
              port -> {
                HealthCheck.HTTPCheckInfo.Builder info =
                    HealthCheck.HTTPCheckInfo.newBuilder()
                        .setScheme(http.scheme().toLowerCase(Locale.ROOT))
                        .setPort(port);
                ip.ifPresent(info::setProtocol);
                http.path().ifPresent(info::setPath);
                return proto.setType(HealthCheck.Type.HTTP).setHttp(info).build();
              });
    }
    return ports
        .apply(((Check.Probe.Tcp) probe).target())
        .map(
            port -> {
              HealthCheck.TCPCheckInfo.Builder info =
                  HealthCheck.TCPCheckInfo.newBuilder().setPort(port);
              ip.ifPresent(info::setProtocol);
              return proto.setType(HealthCheck.Type.TCP).setTcp(info).build();
            });
  }

  /** A check, which kills nothing. */
  static Optional<CheckInfo> check(Check check, Function<Check.Target, Optional<Integer>> ports) {
    CheckInfo.Builder proto =
        CheckInfo.newBuilder()
            .setIntervalSeconds(check.interval().toSeconds())
            .setTimeoutSeconds(check.timeout().toSeconds())
            .setDelaySeconds(check.delay().toMillis() / 1000.0);
    if (check.probe() instanceof Check.Probe.Exec exec) {
      CheckInfo.Command command =
          CheckInfo.Command.newBuilder().setCommand(command(exec.command())).build();
      return Optional.of(proto.setType(CheckInfo.Type.COMMAND).setCommand(command).build());
    }
    if (check.probe() instanceof Check.Probe.Http http) {
      return ports
          .apply(http.target())
          .map(
              port -> {
                CheckInfo.Http.Builder info = CheckInfo.Http.newBuilder().setPort(port);
                http.path().ifPresent(info::setPath);
                return proto.setType(CheckInfo.Type.HTTP).setHttp(info).build();
              });
    }
    return ports
        .apply(((Check.Probe.Tcp) check.probe()).target())
        .map(
            port ->
                proto
                    .setType(CheckInfo.Type.TCP)
                    .setTcp(CheckInfo.Tcp.newBuilder().setPort(port))
                    .build());
  }

  private static CommandInfo command(Command command) {
    if (command instanceof Command.Shell shell) {
      return CommandInfo.newBuilder().setShell(true).setValue(shell.line()).build();
    }
    Command.Argv argv = (Command.Argv) command;
    CommandInfo.Builder proto =
        CommandInfo.newBuilder().setShell(false).addAllArguments(argv.argv());
    argv.argv().stream().findFirst().ifPresent(proto::setValue);
    return proto.build();
  }
}
