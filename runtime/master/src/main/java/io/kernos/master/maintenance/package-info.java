/**
 * Maintenance of machines: the schedule and the machines' modes, stored first, and the inverse
 * offers that ask frameworks to leave. Nothing of HTTP enters here.
 */
package io.kernos.master.maintenance;
