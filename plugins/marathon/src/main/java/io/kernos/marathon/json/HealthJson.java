package io.kernos.marathon.json;

import io.kernos.marathon.definition.Check;
import io.kernos.marathon.definition.Command;
import io.kernos.marathon.definition.HealthCheck;
import io.kernos.marathon.definition.PodContainer.PodHealthCheck;
import io.kernos.marathon.definition.ReadinessCheck;
import io.kernos.marathon.validation.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Health checks, checks and readiness checks of apps; Marathon: HealthCheckConversion.scala,
 * CheckConversion.scala, ReadinessConversions.scala.
 */
public final class HealthJson {
  private static final Duration DEFAULT_DELAY = Duration.ofSeconds(15);

  private HealthJson() {}

  public static JsonObject write(HealthCheck check) {
    JsonObject json = new JsonObject();
    check.command().ifPresent(c -> json.put("command", new JsonObject().put("value", c)));
    json.put("gracePeriodSeconds", check.gracePeriod().toSeconds());
    if (isPlainHttp(check.protocol())) {
      json.put("ignoreHttp1xx", check.ignoreHttp1xx());
    }
    json.put("intervalSeconds", check.interval().toSeconds());
    json.put("maxConsecutiveFailures", check.maxConsecutiveFailures());
    check.path().ifPresent(path -> json.put("path", path));
    check.port().ifPresent(port -> json.put("port", port));
    check.portIndex().ifPresent(index -> json.put("portIndex", index));
    return json.put("protocol", check.protocol().name())
        .put("ipProtocol", check.ipProtocol())
        .put("timeoutSeconds", check.timeout().toSeconds())
        .put("delaySeconds", check.delay().toSeconds());
  }

  /** A check; what its protocol has no use for is left out. */
  static HealthCheck read(JsonObject json) {
    HealthCheck.Protocol protocol = HealthCheck.Protocol.valueOf(json.getString("protocol"));
    boolean command = protocol == HealthCheck.Protocol.COMMAND;
    boolean tcp =
        protocol == HealthCheck.Protocol.TCP || protocol == HealthCheck.Protocol.MESOS_TCP;
    boolean byExecutor = protocol.byExecutor();
    return new HealthCheck(
        protocol,
        Fields.object(json, "command").map(c -> c.getString("value")),
        tcp || command ? Optional.empty() : Fields.text(json, "path"),
        command ? Optional.empty() : Optional.ofNullable(json.getInteger("port")),
        command ? Optional.empty() : Optional.ofNullable(json.getInteger("portIndex")),
        seconds(json, "gracePeriodSeconds"),
        seconds(json, "intervalSeconds"),
        seconds(json, "timeoutSeconds"),
        byExecutor ? seconds(json, "delaySeconds") : DEFAULT_DELAY,
        json.getInteger("maxConsecutiveFailures"),
        isPlainHttp(protocol) && json.getBoolean("ignoreHttp1xx", false),
        byExecutor && !command ? json.getString("ipProtocol") : "IPv4");
  }

  private static boolean isPlainHttp(HealthCheck.Protocol protocol) {
    return protocol == HealthCheck.Protocol.HTTP || protocol == HealthCheck.Protocol.HTTPS;
  }

  static JsonObject writeCheck(Check check) {
    return writeProbe(check.probe())
        .put("intervalSeconds", check.interval().toSeconds())
        .put("timeoutSeconds", check.timeout().toSeconds())
        .put("delaySeconds", check.delay().toSeconds());
  }

  private static JsonObject writeProbe(Check.Probe probe) {
    JsonObject json = new JsonObject();
    if (probe instanceof Check.Probe.Http http) {
      JsonObject part = writeTarget(http.target());
      http.path().ifPresent(path -> part.put("path", path));
      json.put("http", part.put("scheme", http.scheme()));
    } else if (probe instanceof Check.Probe.Tcp tcp) {
      json.put("tcp", writeTarget(tcp.target()));
    } else if (probe instanceof Check.Probe.Exec exec) {
      json.put("exec", new JsonObject().put("command", writeCommand(exec.command())));
    }
    return json;
  }

  /** Of a pod's container. */
  static JsonObject write(PodHealthCheck check) {
    return writeProbe(check.probe())
        .put("gracePeriodSeconds", check.gracePeriod().toSeconds())
        .put("intervalSeconds", check.interval().toSeconds())
        .put("maxConsecutiveFailures", check.maxConsecutiveFailures())
        .put("timeoutSeconds", check.timeout().toSeconds())
        .put("delaySeconds", check.delay().toSeconds());
  }

  /** Of a pod's container. */
  static PodHealthCheck readOfPod(JsonObject json) {
    return new PodHealthCheck(
        readProbe(json),
        seconds(json, "gracePeriodSeconds"),
        seconds(json, "intervalSeconds"),
        seconds(json, "timeoutSeconds"),
        seconds(json, "delaySeconds"),
        json.getInteger("maxConsecutiveFailures"));
  }

  static Check readCheck(JsonObject json) {
    return new Check(
        readProbe(json),
        seconds(json, "intervalSeconds"),
        seconds(json, "timeoutSeconds"),
        seconds(json, "delaySeconds"));
  }

  private static Check.Probe readProbe(JsonObject json) {
    if (json.containsKey("http")) {
      JsonObject http = json.getJsonObject("http");
      return new Check.Probe.Http(
          readTarget(http), Fields.text(http, "path"), http.getString("scheme"));
    }
    if (json.containsKey("tcp")) {
      return new Check.Probe.Tcp(readTarget(json.getJsonObject("tcp")));
    }
    return new Check.Probe.Exec(readCommand(json.getJsonObject("exec").getJsonObject("command")));
  }

  private static JsonObject writeTarget(Check.Target target) {
    JsonObject json = new JsonObject();
    target.endpoint().ifPresent(name -> json.put("endpoint", name));
    target.portIndex().ifPresent(index -> json.put("portIndex", index));
    target.port().ifPresent(port -> json.put("port", port));
    return json;
  }

  private static Check.Target readTarget(JsonObject json) {
    return new Check.Target(
        Fields.text(json, "endpoint"),
        Optional.ofNullable(json.getInteger("port")),
        Optional.ofNullable(json.getInteger("portIndex")));
  }

  static JsonObject writeCommand(Command command) {
    return command instanceof Command.Shell shell
        ? new JsonObject().put("shell", shell.line())
        : new JsonObject().put("argv", new JsonArray(((Command.Argv) command).argv()));
  }

  static Command readCommand(JsonObject json) {
    return json.containsKey("shell")
        ? new Command.Shell(json.getString("shell"))
        : new Command.Argv(Fields.texts(json, "argv"));
  }

  static JsonObject write(ReadinessCheck check) {
    JsonArray codes = new JsonArray();
    check.httpStatusCodesForReady().stream().sorted().forEach(codes::add);
    return new JsonObject()
        .put("name", check.name())
        .put("protocol", check.protocol())
        .put("path", check.path())
        .put("portName", check.portName())
        .put("intervalSeconds", check.interval().toSeconds())
        .put("timeoutSeconds", check.timeout().toSeconds())
        .put("httpStatusCodesForReady", codes)
        .put("preserveLastResponse", check.preserveLastResponse());
  }

  static ReadinessCheck readReadiness(JsonObject json) {
    Set<Integer> codes = new LinkedHashSet<>();
    JsonArray given = json.getJsonArray("httpStatusCodesForReady");
    for (int i = 0; i < given.size(); i++) {
      codes.add(given.getInteger(i));
    }
    return new ReadinessCheck(
        json.getString("name"),
        json.getString("protocol"),
        json.getString("path"),
        json.getString("portName"),
        seconds(json, "intervalSeconds"),
        seconds(json, "timeoutSeconds"),
        codes,
        json.getBoolean("preserveLastResponse"));
  }

  private static Duration seconds(JsonObject json, String name) {
    return Duration.ofSeconds(json.getLong(name));
  }
}
