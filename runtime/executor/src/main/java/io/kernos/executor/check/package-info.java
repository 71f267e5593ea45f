/**
 * Health checks and checks: when they are due, what their results mean. How a probe is made is
 * behind {@link io.kernos.executor.check.Prober}; no task's life may enter here.
 */
package io.kernos.executor.check;
