/**
 * Containers that operators launch through the agent's API: on their own, or within those of
 * executors and tasks. No HTTP may enter.
 */
package io.kernos.agent.container;
