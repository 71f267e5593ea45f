package io.kernos.marathon.definition;

import java.util.Optional;

/**
 * A volume in a container.
 *
 * @param name of the pod's volume; empty in an app, where volumes have none
 * @param readOnly empty when a pod's mount does not say
 */
public record VolumeMount(Optional<String> name, String path, Optional<Boolean> readOnly) {}
