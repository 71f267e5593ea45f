package io.kernos.marathon.launch;

import io.kernos.marathon.definition.App;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator may set; the names of Marathon's flags are those of its command line.
 *
 * @param acceptedRoles {@code --accepted_resource_roles_default_behavior}
 * @param maxInstancesPerOffer {@code --max_instances_per_offer}
 * @param declineDuration {@code --decline_offer_duration}: how long an offer that nothing needs
 *     stays away; new instances end it
 * @param maintenanceMode false: {@code --disable_maintenance_mode}
 * @param drainingTime {@code --draining_seconds}: so long before its maintenance an agent is left
 *     alone
 * @param gpuRestricted {@code --gpu_scheduling_behavior restricted}: agents with GPUs are kept for
 *     apps that need some
 * @param envPrefix {@code --env_vars_prefix}
 * @param bridgeName {@code --mesos_bridge_name}
 * @param executor {@code --executor}: {@code //cmd} or the path of a program
 * @param principal {@code --mesos_authentication_principal}: who reserves
 * @param tokens {@code --launch_tokens}, which limit launches; empty: no limit
 * @param reviveInterval at least so much time between two requests for offers
 * @param suppress false: {@code --disable_suppress_offers}: offers come in every role, always
 * @param constraintsInterval present: {@code --mesos_offer_constraints}: at least so much time
 *     between two changes of them ({@code --min_mesos_offer_constraints_update_interval})
 */
public record LaunchOptions(
    AcceptedRoles acceptedRoles,
    int maxInstancesPerOffer,
    Duration declineDuration,
    boolean maintenanceMode,
    Duration drainingTime,
    boolean gpuRestricted,
    Optional<String> envPrefix,
    String bridgeName,
    String executor,
    Optional<String> principal,
    Optional<Tokens> tokens,
    Duration reviveInterval,
    boolean suppress,
    Optional<Duration> constraintsInterval) {

  /** The name of the built-in executor. */
  public static final String COMMAND_EXECUTOR = "//cmd";

  /** Marathon's defaults, without launch tokens. */
  public static final LaunchOptions DEFAULT =
      new LaunchOptions(
          AcceptedRoles.ANY,
          5,
          Duration.ofSeconds(120),
          true,
          Duration.ZERO,
          true,
          Optional.empty(),
          "mesos-bridge",
          COMMAND_EXECUTOR,
          Optional.empty(),
          Optional.empty(),
          Duration.ofMillis(50),
          true,
          Optional.empty());

  /** The executor of an app: its own, or the default one. */
  public String executorOf(App app) {
    return app.executor().isEmpty() ? executor : app.executor();
  }

  /**
   * So many launches in each interval.
   *
   * @param interval {@code --launch_token_refresh_interval}
   */
  public record Tokens(int count, Duration interval) {}

  /** Which resources are taken where an app does not say. */
  public enum AcceptedRoles {
    /** Those reserved for the app's role, and unreserved ones. */
    ANY,
    UNRESERVED,
    RESERVED;

    /** The roles of resources that an app of {@code role} takes. */
    public Set<String> of(String role) {
      return switch (this) {
        case ANY -> role.equals("*") ? Set.of(role) : Set.of(role, "*");
        case UNRESERVED -> Set.of("*");
        case RESERVED -> Set.of(role);
      };
    }
  }
}
