package io.kernos.marathon.launch.match;

import io.kernos.api.resources.Ranges;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.PortDefinition;
import io.kernos.marathon.definition.PortMapping;
import io.kernos.marathon.definition.RunSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Chooses host ports (Marathon: PortsMatcher.scala): those that are asked for, and else neighbours
 * from a random place on, so that a port that was just freed is seldom used again at once.
 */
final class PortChoice {
  private record Place(Piece piece, long first, long last) {}

  private final Random random;

  PortChoice(Random random) {
    this.random = random;
  }

  /** For each port of a definition: fixed, 0 for any, or none on the host. */
  static List<Optional<Integer>> wanted(RunSpec spec) {
    if (spec instanceof Pod pod) {
      return pod.containers().stream()
          .flatMap(container -> container.endpoints().stream())
          .map(endpoint -> endpoint.hostPort())
          .toList();
    }
    App app = (App) spec;
    List<PortMapping> mappings = app.container().map(Container::portMappings).orElse(List.of());
    if (!mappings.isEmpty()) {
      return mappings.stream().map(PortMapping::hostPort).toList();
    }
    return app.portDefinitions().stream()
        .map(PortDefinition::port)
        .map(port -> Optional.of(app.requirePorts() ? port : 0))
        .toList();
  }

  /** What is needed, in words. */
  static String words(List<Optional<Integer>> wanted) {
    List<String> fixed =
        wanted.stream()
            .flatMap(Optional::stream)
            .filter(port -> port != 0)
            .map(String::valueOf)
            .toList();
    long free = wanted.stream().filter(port -> port.equals(Optional.of(0))).count();
    String named =
        fixed.isEmpty() ? "" : (fixed.size() == 1 ? "port " : "ports ") + String.join(", ", fixed);
    String any = free == 0 ? "" : free + (free == 1 ? " port" : " ports");
    return named + (named.isEmpty() || any.isEmpty() ? "" : " and ") + any;
  }

  /** The ports, taken in the draft; empty, and the draft spoilt, when there are not enough. */
  Optional<List<Optional<Integer>>> choose(List<Optional<Integer>> wanted, Draft draft) {
    Set<Integer> taken = new HashSet<>();
    for (Optional<Integer> port : wanted) {
      port.filter(number -> number != 0).ifPresent(taken::add);
    }
    List<Piece> pieces = draft.pieces("ports");
    Walk walk = null;
    List<Optional<Integer>> chosen = new ArrayList<>(wanted.size());
    for (Optional<Integer> port : wanted) {
      if (port.isEmpty()) {
        chosen.add(port);
        continue;
      }
      if (port.get() != 0) {
        Optional<Piece> piece = draft.pieceWithPort(pieces, port.get());
        if (piece.isEmpty()) {
          return Optional.empty();
        }
        draft.takePort(piece.get(), port.get());
        chosen.add(port);
        continue;
      }
      walk = walk == null ? new Walk(pieces) : walk;
      if (!walk.next(taken)) {
        return Optional.empty();
      }
      draft.takePort(walk.piece(), walk.port());
      chosen.add(Optional.of((int) walk.port()));
    }
    return Optional.of(chosen);
  }

  /** Goes once round all offered ports, from a random one on. */
  private final class Walk {
    private final List<Place> places = new ArrayList<>();
    private int place;
    private long port;
    private long left;

    Walk(List<Piece> pieces) {
      for (Piece piece : pieces) {
        Ranges ports = piece.ports();
        for (int i = 0; i < ports.count(); i++) {
          places.add(new Place(piece, ports.first(i), ports.last(i)));
          left += ports.last(i) - ports.first(i) + 1;
        }
      }
      Collections.shuffle(places, random);
      if (left > 0) {
        long start = random.nextInt((int) left);
        while (start > places.get(place).last - places.get(place).first) {
          start -= places.get(place).last - places.get(place).first + 1;
          place++;
        }
        port = places.get(place).first + start - 1;
      }
    }

    boolean next(Set<Integer> without) {
      while (left > 0) {
        left--;
        port++;
        if (port > places.get(place).last) {
          place = (place + 1) % places.size();
          port = places.get(place).first;
        }
        if (!without.contains((int) port)) {
          return true;
        }
      }
      return false;
    }

    Piece piece() {
      return places.get(place).piece;
    }

    long port() {
      return port;
    }
  }
}
