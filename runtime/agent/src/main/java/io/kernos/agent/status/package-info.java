/**
 * Status updates on their way to the master: in order, written down first, repeated until
 * acknowledged. Knows nothing of executors.
 */
package io.kernos.agent.status;
