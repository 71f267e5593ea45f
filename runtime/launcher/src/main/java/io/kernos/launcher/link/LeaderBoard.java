package io.kernos.launcher.link;

import io.kernos.spi.link.Leader;
import io.kernos.spi.link.Leaders;
import io.kernos.spi.link.Link;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Where the leading master says that it leads, and all others learn it. */
public interface LeaderBoard extends Leaders {

  /**
   * Makes {@code leader} known to every watcher, until the registration is closed.
   *
   * @param served gives the URLs of its plugins by name, as they are when it is said
   */
  Announcement announce(Leader leader, Supplier<Map<String, String>> served);

  /** Tells {@code listener}, on the caller's context, all that is said, again and again. */
  Link.Registration follow(Consumer<Announced> listener);

  /** What is being said. */
  interface Announcement extends Link.Registration {
    /** Says it now: something has changed. */
    void again();
  }
}
