/**
 * Tasks: launched, updated, killed, reconciled. A status update is forwarded at least once and in
 * order; the master keeps the newest state.
 */
package io.kernos.master.task;
