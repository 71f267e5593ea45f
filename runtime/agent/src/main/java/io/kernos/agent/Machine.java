package io.kernos.agent;

import io.kernos.api.v1.AgentInfo;

/**
 * The machine that an agent offers.
 *
 * @param info hostname, port, resources and attributes; without an id
 * @param address where the agent's HTTP server listens, {@code host:port}
 * @param bootId differs after a reboot; empty when it cannot be known
 */
public record Machine(AgentInfo info, String address, String bootId) {

  /** The address without the port. */
  public String ip() {
    int colon = address.lastIndexOf(':');
    return colon < 0 ? address : address.substring(0, colon);
  }
}
