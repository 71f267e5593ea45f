package io.kernos.marathon.json;

import static io.kernos.marathon.json.ObjectShape.lenient;
import static io.kernos.marathon.json.ObjectShape.strict;

import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;

/** The shape of a pod, with its defaults; Marathon: types/pod.raml and podContainer.raml. */
final class PodShapes {
  /** environmentVariable.raml, EnvVars. */
  private static final Shape ENV =
      Shapes.map(
          Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,253}").asMatchPredicate(),
          Shapes.anyOf(Shapes.STRING, strict().required("secret", Shapes.STRING)));

  /** resources.raml, Resources. */
  private static final Shape RESOURCES =
      lenient()
          .optional("cpus", Shapes.atLeast(0.001), 1.0)
          .optional("mem", Shapes.atLeast(0.001), 128.0)
          .optional("disk", Shapes.atLeast(0), 0.0)
          .optional("gpus", Shapes.notNegative(), 0);

  /**
   * network.raml, Endpoint. Its containerPort is said to begin at 1, but also that 0 means the host
   * port: 0 is taken.
   */
  private static final Shape ENDPOINT =
      lenient()
          .required("name", Shapes.NAME)
          .optional("containerPort", Shapes.PORT)
          .optional("hostPort", Shapes.PORT)
          .list("protocol", Shapes.nonEmptyList(Shapes.STRING))
          .map("labels", Shapes.LABELS)
          .list("networkNames", Shapes.list(Shapes.STRING));

  private static final Shape IMAGE =
      lenient()
          .required("kind", Shapes.word("DOCKER"))
          .required("id", Shapes.LOCATION)
          .optional("pullConfig", AppShapes.PULL_CONFIG)
          .optional("forcePull", Shapes.BOOLEAN)
          .map("labels", Shapes.LABELS);

  /** What health checks and checks have in common; check.raml. */
  private static final ObjectShape PROBE =
      lenient()
          .optional(
              "http",
              lenient()
                  .required("endpoint", Shapes.NAME)
                  .optional("path", Shapes.LOCATION)
                  .optional("scheme", AppShapes.HTTP_SCHEME, "HTTP"))
          .optional("tcp", lenient().required("endpoint", Shapes.NAME))
          .optional("exec", AppShapes.COMMAND)
          .optional("intervalSeconds", Shapes.notNegative(), 60)
          .optional("timeoutSeconds", Shapes.notNegative(), 20)
          .optional("delaySeconds", Shapes.notNegative(), 15);

  private static final Shape CONTAINER =
      lenient()
          .required("name", Shapes.NAME)
          .optional("exec", AppShapes.COMMAND.optional("overrideEntrypoint", Shapes.BOOLEAN))
          .required("resources", RESOURCES)
          .optional("resourceLimits", AppShapes.RESOURCE_LIMITS)
          .list("endpoints", Shapes.list(ENDPOINT))
          .optional("linuxInfo", AppShapes.LINUX_INFO)
          .optional("image", IMAGE)
          .map("environment", ENV)
          .optional("user", Shapes.STRING)
          .optional(
              "healthCheck",
              PROBE
                  .optional("gracePeriodSeconds", Shapes.notNegative(), 300)
                  .optional("maxConsecutiveFailures", Shapes.notNegative(), 3))
          .optional("check", PROBE)
          .list(
              "volumeMounts",
              Shapes.list(
                  lenient()
                      .required("name", Shapes.NAME)
                      .required("mountPath", Shapes.LOCATION)
                      .optional("readOnly", Shapes.BOOLEAN)))
          .list("artifacts", Shapes.list(AppShapes.ARTIFACT))
          .map("labels", Shapes.LABELS)
          .optional("lifecycle", lenient().optional("killGracePeriodSeconds", Shapes.atLeast(0)))
          .optional("tty", Shapes.BOOLEAN);

  /** volumes.raml, PodVolume. */
  private static final Shape VOLUME =
      Shapes.anyOf(
          lenient()
              .required("name", Shapes.nonEmptyText())
              .required("persistent", VolumeShapes.PERSISTENT),
          lenient()
              .required("name", Shapes.nonEmptyText())
              .required("secret", Shapes.nonEmptyText()),
          lenient().required("name", Shapes.NAME).required("host", Shapes.STRING),
          lenient().required("name", Shapes.NAME));

  /** Its count is 1 when it is no number: FieldT.scala, playReader. */
  private static final Shape FIXED =
      lenient()
          .optional("kind", Shapes.STRING)
          .optional("instances", Shapes.orElse(Shapes.INT, 1), 1);

  private static final Shape SCALING =
      (json, errors) -> {
        if (json instanceof JsonObject object && "fixed".equals(object.getValue("kind"))) {
          return FIXED.read(json, errors);
        }
        errors.add("error.expected.jsstring");
        return null;
      };

  private static final Shape SCHEDULING =
      lenient()
          .optional(
              "backoff",
              lenient()
                  .optional("backoff", Shapes.atLeast(0), 1.0)
                  .optional("backoffFactor", Shapes.atLeast(0), 1.15)
                  .optional("maxLaunchDelay", Shapes.atLeast(0), 300.0))
          .optional(
              "upgrade",
              lenient()
                  .optional("minimumHealthCapacity", Shapes.fraction(), 1.0)
                  .optional("maximumOverCapacity", Shapes.fraction(), 1.0))
          .optional(
              "placement",
              lenient()
                  .list(
                      "constraints",
                      Shapes.set(
                          strict()
                              .required("fieldName", Shapes.STRING)
                              .required(
                                  "operator",
                                  Shapes.word(
                                      "UNIQUE",
                                      "CLUSTER",
                                      "GROUP_BY",
                                      "LIKE",
                                      "UNLIKE",
                                      "MAX_PER",
                                      "IS"))
                              .optional("value", Shapes.STRING)))
                  .list("acceptedResourceRoles", Shapes.list(Shapes.STRING)))
          .optional("killSelection", AppShapes.KILL_SELECTION)
          .optional("unreachableStrategy", AppShapes.UNREACHABLE);

  /** A pod as it is created, or takes the place of another. */
  static final ObjectShape POD =
      lenient()
          .required("id", Shapes.PATH_ID)
          .map("labels", Shapes.LABELS)
          .optional("version", Shapes.DATE_TIME)
          .optional("user", Shapes.STRING)
          .map("environment", ENV)
          .required("containers", Shapes.nonEmptyList(CONTAINER))
          .map("secrets", AppShapes.SECRETS)
          .list("volumes", Shapes.list(VOLUME))
          .list("networks", Shapes.list(AppShapes.NETWORK))
          .optional("scaling", SCALING)
          .optional("scheduling", SCHEDULING)
          .optional("executorResources", AppShapes.EXECUTOR_RESOURCES)
          .optional("role", Shapes.nonEmptyText())
          .optional("linuxInfo", AppShapes.LINUX_INFO)
          .optional("legacySharedCgroups", Shapes.BOOLEAN);

  private PodShapes() {}
}
