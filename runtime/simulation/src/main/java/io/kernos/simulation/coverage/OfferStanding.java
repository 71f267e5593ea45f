package io.kernos.simulation.coverage;

/** What becomes of an offer, as its framework sees it. */
public enum OfferStanding {
  HELD,
  ACCEPTED,
  DECLINED,
  RESCINDED,
  /** Accepted or declined after it was rescinded: the messages crossed. */
  TOO_LATE,
  /** Gone with the connection. */
  DISCONNECTED
}
