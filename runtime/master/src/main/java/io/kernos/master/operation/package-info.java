/**
 * Operations on an agent's resources: applied, followed to their end, acknowledged and reconciled.
 */
package io.kernos.master.operation;
