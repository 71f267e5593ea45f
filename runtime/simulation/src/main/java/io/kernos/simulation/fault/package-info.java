/** What goes wrong in a simulated cluster, and when. Knows no invariant. */
package io.kernos.simulation.fault;
