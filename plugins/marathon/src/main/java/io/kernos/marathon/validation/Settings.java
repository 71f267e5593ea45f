package io.kernos.marathon.validation;

import java.util.Optional;
import java.util.Set;

/**
 * What Marathon's flags decide about definitions.
 *
 * @param defaultNetworkName for container networks without a name
 * @param mesosBridgeName the name by which {@code ipAddress} asked for the bridge
 * @param features enabled: {@code secrets}, {@code gpu_resources}, {@code external_volumes} …
 * @param mesosRole of all apps that no group gives its own
 * @param newGroupsEnforceRole whether new groups of the first level give their apps their own role
 * @param servicePortMin lowest service port that is assigned
 * @param servicePortMax highest one
 */
public record Settings(
    Optional<String> defaultNetworkName,
    String mesosBridgeName,
    Set<String> features,
    String mesosRole,
    boolean newGroupsEnforceRole,
    int servicePortMin,
    int servicePortMax) {

  /** Marathon without flags. */
  public static final Settings DEFAULT =
      new Settings(Optional.empty(), "mesos-bridge", Set.of(), "*", false, 10000, 20000);

  public Settings {
    features = Set.copyOf(features);
  }

  /** The same with these features enabled. */
  public Settings withFeatures(String... enabled) {
    return new Settings(
        defaultNetworkName,
        mesosBridgeName,
        Set.of(enabled),
        mesosRole,
        newGroupsEnforceRole,
        servicePortMin,
        servicePortMax);
  }
}
