/** Frameworks that do what chance tells them, through the v1 scheduler API. Know no invariant. */
package io.kernos.simulation.framework;
