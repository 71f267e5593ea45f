/**
 * The built-in executor: runs the command tasks and task groups of one agent. The core is plain
 * single-threaded objects; only the verticle knows Vert.x. Nothing of the agent may enter here.
 */
package io.kernos.executor;
