package io.kernos.simulation;

import io.kernos.spi.container.Containerizer;
import io.kernos.spi.disk.Disk;
import io.kernos.spi.link.Link;
import io.kernos.testkit.sim.VirtualClock;

/** Where a test may put something between the kernel and its world: how bugs are planted. */
public interface Seams {
  /** Nothing in between. */
  Seams NONE = new Seams() {};

  /** A master's end of its sessions with agents. */
  default Link masterLink(Link link, VirtualClock clock) {
    return link;
  }

  /** An agent's end of its sessions with masters. */
  default Link agentLink(Link link, VirtualClock clock) {
    return link;
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
