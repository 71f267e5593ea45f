/**
 * From an order to run tasks to their executor: what is refused, what is made ready, and in which
 * order. How executors live is decided elsewhere.
 */
package io.kernos.agent.launch;
