package io.kernos.marathon.definition;

import java.util.Map;
import java.util.Optional;

/**
 * A network that instances join.
 *
 * @param name only of a container network
 */
public record Network(Mode mode, Optional<String> name, Map<String, String> labels) {
  /** The host's network. */
  public static final Network HOST = new Network(Mode.HOST, Optional.empty(), Map.of());

  /** The kinds of network, with the words of the API. */
  public enum Mode {
    HOST("host"),
    BRIDGE("container/bridge"),
    CONTAINER("container");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  public Network {
    labels = Map.copyOf(labels);
  }
}
