package io.kernos.simulation.coverage;

/** How a master stands in its group. */
public enum Standing {
  DOWN,
  STANDBY,
  LEADING
}
