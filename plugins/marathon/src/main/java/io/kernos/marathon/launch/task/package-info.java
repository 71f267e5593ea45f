/** What is sent to agents for an instance: tasks and task groups of the v1 API. No decision. */
package io.kernos.marathon.launch.task;
