/**
 * The agent's way back after a restart: tables from the checkpoint, containers and executors taken
 * up again, and those given up that do not come. Runs once, before registration.
 */
package io.kernos.agent.recovery;
