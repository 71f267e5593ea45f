package io.kernos.marathon.launch.match;

import io.kernos.api.v1.Resource;

/**
 * A persistent volume to create.
 *
 * @param path where it is mounted; in a pod the volume's name
 * @param disk of which it is made, as it was offered, with the size of the volume
 */
public record NewVolume(String path, boolean readOnly, Resource disk) {}
