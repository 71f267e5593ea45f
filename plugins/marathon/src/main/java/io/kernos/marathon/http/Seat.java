package io.kernos.marathon.http;

import java.net.URI;

/** Who answers a call. */
sealed interface Seat {
  /** The API of this node, which leads. */
  record Here(Api api) implements Seat {}

  /** That of another node. */
  record There(URI leader) implements Seat {}
}
