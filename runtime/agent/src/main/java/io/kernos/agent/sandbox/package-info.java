/**
 * Sandboxes and persistent volumes on the machine's disk, laid out as Mesos lays them out. Knows
 * nothing of tasks or masters.
 */
package io.kernos.agent.sandbox;
