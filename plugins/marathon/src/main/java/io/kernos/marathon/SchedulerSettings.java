package io.kernos.marathon;

import io.kernos.marathon.config.Flag;
import io.kernos.marathon.config.MarathonConfig;
import io.kernos.marathon.deployment.Orchestration;
import io.kernos.marathon.launch.LaunchOptions;
import io.kernos.marathon.launch.LaunchOptions.AcceptedRoles;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The flags as each part of the scheduler wants them. */
final class SchedulerSettings {
  private SchedulerSettings() {}

  static io.kernos.marathon.validation.Settings definitions(MarathonConfig config) {
    return new io.kernos.marathon.validation.Settings(
        config.text(Flag.DEFAULT_NETWORK_NAME),
        config.text(Flag.MESOS_BRIDGE_NAME).orElse("mesos-bridge"),
        Set.copyOf(config.list(Flag.ENABLE_FEATURES)),
        config.text(Flag.MESOS_ROLE).orElse("*"),
        config.text(Flag.NEW_GROUP_ENFORCE_ROLE).filter("top"::equals).isPresent(),
        Math.toIntExact(config.number(Flag.LOCAL_PORT_MIN)),
        Math.toIntExact(config.number(Flag.LOCAL_PORT_MAX)));
  }

  static io.kernos.marathon.instance.Settings instances(MarathonConfig config) {
    return new io.kernos.marathon.instance.Settings(
        Math.toIntExact(config.number(Flag.KILL_CHUNK_SIZE)),
        millis(config, Flag.KILL_RETRY_TIMEOUT),
        millis(config, Flag.TASK_LAUNCH_CONFIRM_TIMEOUT),
        millis(config, Flag.TASK_LAUNCH_TIMEOUT),
        millis(config, Flag.TASK_RESERVATION_TIMEOUT),
        millis(config, Flag.RECONCILIATION_INITIAL_DELAY),
        millis(config, Flag.RECONCILIATION_INTERVAL));
  }

  static Orchestration.Settings orchestration(MarathonConfig config) {
    return new Orchestration.Settings(
        Math.toIntExact(config.number(Flag.ZK_MAX_VERSIONS)),
        Math.toIntExact(config.number(Flag.MAX_RUNNING_DEPLOYMENTS)),
        millis(config, Flag.SCALE_APPS_INTERVAL));
  }

  static Duration autoscaling(MarathonConfig config) {
    return millis(config, Flag.AUTOSCALE_INTERVAL);
  }

  static LaunchOptions launch(MarathonConfig config) {
    return new LaunchOptions(
        AcceptedRoles.valueOf(
            config
                .text(Flag.ACCEPTED_RESOURCE_ROLES_DEFAULT_BEHAVIOR)
                .orElse("any")
                .toUpperCase(Locale.ROOT)),
        Math.toIntExact(config.number(Flag.MAX_INSTANCES_PER_OFFER)),
        millis(config, Flag.DECLINE_OFFER_DURATION),
        config.is(Flag.MAINTENANCE_MODE),
        Duration.ofSeconds(config.number(Flag.DRAINING_SECONDS)),
        config.text(Flag.GPU_SCHEDULING_BEHAVIOR).filter("restricted"::equals).isPresent(),
        config.text(Flag.ENV_VARS_PREFIX),
        config.text(Flag.MESOS_BRIDGE_NAME).orElse("mesos-bridge"),
        config.text(Flag.EXECUTOR).orElse(LaunchOptions.COMMAND_EXECUTOR),
        Optional.of(Framework.principal(config)),
        config
            .optionalNumber(Flag.LAUNCH_TOKENS)
            .map(
                count ->
                    new LaunchOptions.Tokens(
                        Math.toIntExact(count),
                        millis(config, Flag.LAUNCH_TOKEN_REFRESH_INTERVAL))),
        config
            .optionalNumber(Flag.MIN_REVIVE_OFFERS_INTERVAL)
            .map(Duration::ofMillis)
            .orElse(LaunchOptions.DEFAULT.reviveInterval()),
        config.is(Flag.SUPPRESS_OFFERS),
        config.is(Flag.MESOS_OFFER_CONSTRAINTS)
            ? Optional.of(millis(config, Flag.MIN_MESOS_OFFER_CONSTRAINTS_UPDATE_INTERVAL))
            : Optional.empty());
  }

  private static Duration millis(MarathonConfig config, Flag flag) {
    return Duration.ofMillis(config.number(flag));
  }
}
