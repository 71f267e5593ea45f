package io.kernos.simulation;

import io.kernos.api.v1.master.Call.UpdateQuota;
import io.kernos.simulation.framework.MasterPort;
import io.kernos.spi.container.Containerizer;
import io.kernos.spi.disk.Disk;
import io.kernos.spi.link.Leaders;
import io.kernos.spi.link.Link;
import io.kernos.spi.store.StateStore;
import io.kernos.testkit.sim.VirtualClock;

/** Where a test may put something between the kernel and its world: how bugs are planted. */
public interface Seams {
  /** Nothing in between. */
  Seams NONE = new Seams() {};

  /** A master's end of its sessions with agents. */
  default Link masterLink(Link link, VirtualClock clock) {
    return link;
  }

  /** What a master and its plugins write to. */
  default StateStore store(StateStore store, VirtualClock clock) {
    return store;
  }

  /** A master as frameworks reach it. */
  default MasterPort port(MasterPort port) {
    return port;
  }

  /** A quota that an operator sets. */
  default UpdateQuota quota(UpdateQuota update) {
    return update;
  }

  /** An agent's end of its sessions with masters. */
  default Link agentLink(Link link, VirtualClock clock) {
    return link;
  }

  /** How an agent finds the leading master. */
  default Leaders leaders(Leaders leaders, VirtualClock clock) {
    return leaders;
  }

  /** An agent's end of its session with its executor host. */
  default Link hostsLink(Link link, VirtualClock clock) {
    return link;
  }

  /** What runs an agent's containers. */
  default Containerizer containerizer(Containerizer containerizer, VirtualClock clock) {
    return containerizer;
  }

  /** An agent's checkpoint. */
  default Disk disk(Disk disk) {
    return disk;
  }
}
