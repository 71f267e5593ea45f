/**
 * The life of one task in the built-in executor: launch, checks, kill, exit, and the updates that
 * tell of it. What its siblings do is not known here.
 */
package io.kernos.executor.task;
