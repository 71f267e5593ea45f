package io.kernos.marathon.launch;

/**
 * Why an offer does not fit. Of several reasons the first in this order is counted (Marathon:
 * NoOfferMatchReason.reasonFunnel).
 */
public enum NoMatch {
  UNFULFILLED_ROLE("UnfulfilledRole"),
  UNFULFILLED_CONSTRAINT("UnfulfilledConstraint"),
  NO_CORRESPONDING_RESERVATION_FOUND("NoCorrespondingReservationFound"),
  AGENT_MAINTENANCE("AgentMaintenance"),
  INSUFFICIENT_CPUS("InsufficientCpus"),
  INSUFFICIENT_MEMORY("InsufficientMemory"),
  INSUFFICIENT_DISK("InsufficientDisk"),
  INSUFFICIENT_GPUS("InsufficientGpus"),
  INSUFFICIENT_PORTS("InsufficientPorts"),
  DECLINED_SCARCE_RESOURCES("DeclinedScarceResources");

  private final String word;

  NoMatch(String word) {
    this.word = word;
  }

  /** The word of the API. */
  public String word() {
    return word;
  }
}
