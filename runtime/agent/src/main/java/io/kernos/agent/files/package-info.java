/**
 * The files that can be read through the agent: sandboxes and volumes under the names that Mesos
 * gives them. No HTTP may enter.
 */
package io.kernos.agent.files;
