/**
 * Operations on the agent's resources: reservations and volumes, written down before they are told
 * of. What the resources are used for is decided elsewhere.
 */
package io.kernos.agent.operation;
