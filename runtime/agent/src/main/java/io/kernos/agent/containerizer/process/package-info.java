/**
 * The process containerizer: tasks as processes of this machine, each in its own session, watched
 * by a small shell that outlives the agent. No state machine of tasks may enter here.
 */
package io.kernos.agent.containerizer.process;
