package io.kernos.marathon.json;

import static io.kernos.marathon.json.ObjectShape.lenient;
import static io.kernos.marathon.json.ObjectShape.strict;

import io.kernos.marathon.validation.Values;

/** The shape of an app, with its defaults; Marathon: types/app.raml and what it uses. */
final class AppShapes {
  private static final Shape PROTOCOL = Shapes.word("tcp", "udp", "udp,tcp");
  static final Shape HTTP_SCHEME = Shapes.word("HTTP", "HTTPS");

  /** environmentVariable.raml. */
  static final Shape ENV =
      Shapes.map(Shapes.anyOf(Shapes.STRING, strict().required("secret", Shapes.STRING)));

  /** secrets.raml. */
  static final Shape SECRETS = Shapes.map(lenient().required("source", Shapes.nonEmptyText()));

  /** artifact.raml. */
  static final Shape ARTIFACT =
      lenient()
          .required("uri", Shapes.LOCATION)
          .optional("extract", Shapes.BOOLEAN, true)
          .optional("executable", Shapes.BOOLEAN, false)
          .optional("cache", Shapes.BOOLEAN, false)
          .optional("destPath", Shapes.LOCATION);

  /** network.raml, Network. */
  static final Shape NETWORK =
      lenient()
          .optional("name", Shapes.NETWORK_NAME)
          .optional("mode", Shapes.word("container", "container/bridge", "host"), "container")
          .map("labels", Shapes.LABELS);

  private static final Shape IP_ADDRESS =
      lenient()
          .optional(
              "discovery",
              lenient()
                  .list(
                      "ports",
                      Shapes.list(
                          lenient()
                              .optional("number", Shapes.PORT, 0)
                              .required("name", Shapes.PORT_NAME)
                              .optional("protocol", PROTOCOL, "tcp")
                              .map("labels", Shapes.LABELS))))
          .list("groups", Shapes.set(Shapes.STRING))
          .map("labels", Shapes.LABELS)
          .optional("networkName", Shapes.nonEmptyText());

  private static final Shape PORT_DEFINITION =
      lenient()
          .optional("port", Shapes.PORT, 0)
          .map("labels", Shapes.LABELS)
          .optional("name", Shapes.PORT_NAME)
          .optional("protocol", PROTOCOL, "tcp");

  private static final Shape PORT_MAPPING =
      lenient()
          .optional("containerPort", Shapes.PORT, 0)
          .optional("hostPort", Shapes.PORT)
          .map("labels", Shapes.LABELS)
          .optional("name", Shapes.PORT_NAME)
          .optional("protocol", PROTOCOL, "tcp")
          .optional("servicePort", Shapes.PORT, 0)
          .list("networkNames", Shapes.list(Shapes.STRING));

  /** docker.raml. */
  static final Shape PULL_CONFIG = lenient().required("secret", Shapes.nonEmptyText());

  private static final Shape DOCKER =
      lenient()
          .optional(
              "credential",
              strict().required("principal", Shapes.STRING).optional("secret", Shapes.STRING))
          .optional("pullConfig", PULL_CONFIG)
          .optional("forcePullImage", Shapes.BOOLEAN, false)
          .required("image", Shapes.nonEmptyText())
          .optional("network", Shapes.word("BRIDGE", "HOST", "NONE", "USER"))
          .list(
              "parameters",
              Shapes.list(
                  lenient()
                      .required("key", Shapes.nonEmptyText())
                      .required("value", Shapes.STRING)))
          .optional("portMappings", Shapes.list(PORT_MAPPING))
          .optional("privileged", Shapes.BOOLEAN, false);

  /** linux.raml. */
  static final Shape LINUX_INFO =
      strict()
          .optional(
              "seccomp",
              lenient()
                  .optional("profileName", Shapes.STRING)
                  .optional("unconfined", Shapes.orElse(Shapes.BOOLEAN, false), false))
          .optional(
              "ipcInfo",
              strict()
                  .required("mode", Shapes.word("PRIVATE", "SHARE_PARENT"))
                  .optional("shmSize", Shapes.INT));

  private static final Shape CONTAINER =
      lenient()
          .optional("type", Shapes.word("MESOS", "DOCKER"), "DOCKER")
          .optional("docker", DOCKER)
          .optional("linuxInfo", LINUX_INFO)
          .list("volumes", Shapes.list(VolumeShapes.VOLUME))
          .optional("portMappings", Shapes.list(PORT_MAPPING));

  private static final Shape HEALTH_CHECK =
      lenient()
          .optional("command", strict().required("value", Shapes.STRING))
          .optional("gracePeriodSeconds", Shapes.notNegative(), 300)
          .optional("ignoreHttp1xx", Shapes.BOOLEAN)
          .optional("intervalSeconds", Shapes.notNegative(), 60)
          .optional("maxConsecutiveFailures", Shapes.notNegative(), 3)
          .optional("path", Shapes.STRING)
          .optional("port", Shapes.PORT)
          .optional("portIndex", Shapes.PORT)
          .optional(
              "protocol",
              Shapes.word(
                  "HTTP", "HTTPS", "TCP", "COMMAND", "MESOS_TCP", "MESOS_HTTP", "MESOS_HTTPS"),
              "HTTP")
          .optional("ipProtocol", Shapes.word("IPv4", "IPv6"), "IPv4")
          .optional("timeoutSeconds", Shapes.INT, 20)
          .optional("delaySeconds", Shapes.notNegative(), 15);

  /** mesosCommand.raml. */
  static final ObjectShape COMMAND =
      strict()
          .required(
              "command",
              Shapes.anyOf(
                  lenient().required("shell", Shapes.nonEmptyText()),
                  lenient().required("argv", Shapes.nonEmptyList(Shapes.STRING))));

  private static final Shape CHECK =
      lenient()
          .optional(
              "http",
              lenient()
                  .optional("portIndex", Shapes.PORT)
                  .optional("port", Shapes.PORT)
                  .optional("path", Shapes.LOCATION)
                  .optional("scheme", HTTP_SCHEME, "HTTP"))
          .optional(
              "tcp", lenient().optional("portIndex", Shapes.PORT).optional("port", Shapes.PORT))
          .optional("exec", COMMAND)
          .optional("intervalSeconds", Shapes.notNegative(), 60)
          .optional("timeoutSeconds", Shapes.notNegative(), 20)
          .optional("delaySeconds", Shapes.notNegative(), 15);

  private static final Shape READINESS_CHECK =
      lenient()
          .optional("name", Shapes.nonEmptyText(), "readinessCheck")
          .optional("protocol", HTTP_SCHEME, "HTTP")
          .optional("path", Shapes.LOCATION, "/")
          .optional("portName", Shapes.PORT_NAME, "http-api")
          .optional("intervalSeconds", Shapes.notNegative(), 30)
          .optional("timeoutSeconds", Shapes.between(1, Integer.MAX_VALUE), 10)
          .optional("httpStatusCodesForReady", Shapes.nonEmptySet(Shapes.INT))
          .optional("preserveLastResponse", Shapes.BOOLEAN, false);

  /** unreachableStrategy.raml: any text means disabled. */
  static final Shape UNREACHABLE =
      Shapes.anyOf(
          Shapes.as("disabled", Shapes.STRING),
          lenient()
              .optional("inactiveAfterSeconds", Shapes.notNegativeLong(), 0L)
              .optional("expungeAfterSeconds", Shapes.notNegativeLong(), 0L));

  /** resources.raml. */
  static final Shape RESOURCE_LIMITS =
      strict()
          .optional("cpus", Shapes.anyOf(Shapes.STRING, Shapes.DOUBLE))
          .optional("mem", Shapes.anyOf(Shapes.STRING, Shapes.DOUBLE));

  /** resources.raml. */
  static final Shape EXECUTOR_RESOURCES =
      lenient()
          .optional("cpus", Shapes.atLeast(0.1), 0.1)
          .optional("mem", Shapes.atLeast(32), 32.0)
          .optional("disk", Shapes.atLeast(10), 10.0);

  static final Shape KILL_SELECTION = Shapes.word("YOUNGEST_FIRST", "OLDEST_FIRST");

  /** An app as it is created. */
  static final ObjectShape APP =
      lenient()
          .required("id", Shapes.PATH_ID)
          .optional("acceptedResourceRoles", Shapes.set(Shapes.STRING))
          .list("args", Shapes.list(Shapes.STRING))
          .optional("backoffFactor", Shapes.atLeast(1), 1.15)
          .optional("backoffSeconds", Shapes.notNegative(), 1)
          .optional("cmd", Shapes.nonEmptyText())
          .list("constraints", Shapes.set(Shapes.list(Shapes.STRING)))
          .optional("container", CONTAINER)
          .optional("cpus", Shapes.atLeast(0.001), 1.0)
          .list("dependencies", Shapes.set(Shapes.STRING))
          .optional("disk", Shapes.atLeast(0), 0.0)
          .map("env", ENV)
          .optional("executor", Shapes.matching(Values::isExecutor), "")
          .optional("executorResources", EXECUTOR_RESOURCES)
          .list("fetch", Shapes.list(ARTIFACT))
          .list("healthChecks", Shapes.set(HEALTH_CHECK))
          .optional("check", CHECK)
          .optional("instances", Shapes.notNegative(), 1)
          .map("labels", Shapes.LABELS)
          .optional("maxLaunchDelaySeconds", Shapes.notNegative(), 300)
          .optional("mem", Shapes.atLeast(0), 128.0)
          .optional("gpus", Shapes.notNegative(), 0)
          .optional("ipAddress", IP_ADDRESS)
          .list("networks", Shapes.list(NETWORK))
          .optional("ports", Shapes.list(Shapes.INT))
          .optional("portDefinitions", Shapes.list(PORT_DEFINITION))
          .list("readinessChecks", Shapes.list(READINESS_CHECK))
          .optional(
              "residency",
              lenient()
                  .optional("relaunchEscalationTimeoutSeconds", Shapes.notNegativeLong(), 3600L)
                  .optional(
                      "taskLostBehavior",
                      Shapes.word("WAIT_FOREVER", "RELAUNCH_AFTER_TIMEOUT"),
                      "WAIT_FOREVER"))
          .optional("resourceLimits", RESOURCE_LIMITS)
          .optional("requirePorts", Shapes.BOOLEAN, false)
          .map("secrets", SECRETS)
          .optional("taskKillGracePeriodSeconds", Shapes.notNegative())
          .optional(
              "upgradeStrategy",
              lenient()
                  .required("maximumOverCapacity", Shapes.fraction())
                  .required("minimumHealthCapacity", Shapes.fraction()))
          .optional("uris", Shapes.list(Shapes.STRING))
          .optional("user", Shapes.STRING)
          .optional("version", Shapes.DATE_TIME)
          .optional(
              "versionInfo",
              strict()
                  .required("lastScalingAt", Shapes.DATE_TIME)
                  .required("lastConfigChangeAt", Shapes.DATE_TIME))
          .optional("killSelection", KILL_SELECTION, "YOUNGEST_FIRST")
          .optional("unreachableStrategy", UNREACHABLE)
          .optional("tty", Shapes.BOOLEAN)
          .optional("role", Shapes.nonEmptyText());

  /** What changes in an app: only the fields that are there. */
  static final ObjectShape UPDATE = APP.asUpdate();

  private AppShapes() {}
}
