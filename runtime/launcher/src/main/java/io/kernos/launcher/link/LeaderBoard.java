package io.kernos.launcher.link;

import io.kernos.spi.link.Leader;
import io.kernos.spi.link.Leaders;
import io.kernos.spi.link.Link;

/** Where the leading master says that it leads, and all others learn it. */
public interface LeaderBoard extends Leaders {

  /** Makes {@code leader} known to every watcher, until the registration is closed. */
  Link.Registration announce(Leader leader);
}
