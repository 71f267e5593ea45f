/**
 * A world in one thread that a seed replays: virtual time, a faulty network, crashing disks,
 * containers that are scripts. Knows the spi only, never master, agent or executor.
 */
package io.kernos.testkit.sim;
