/**
 * The tables of the agent: frameworks, their executors and the tasks of each, with the rules by
 * which they change. Nothing here sends, writes or waits.
 */
package io.kernos.agent.task;
