/** What the states of tasks and operations mean. Pure functions. */
package io.kernos.api.task;
