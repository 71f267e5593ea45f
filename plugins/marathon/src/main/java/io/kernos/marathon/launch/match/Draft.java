package io.kernos.marathon.launch.match;

import io.kernos.api.resources.Ranges;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to be taken from an offer; the offer changes only when it is committed. */
final class Draft {
  private record Taking(Piece piece, long amount, Ranges ports) {}

  private final Offered offer;
  private final ResourceFilter filter;
  private final List<Taking> takings = new ArrayList<>();
  private final List<Resource> used = new ArrayList<>();

  Draft(Offered offer, ResourceFilter filter) {
    this.offer = offer;
    this.filter = filter;
  }

  /** What may be taken, of any name. */
  boolean hasAny() {
    for (Piece piece : offer.pieces()) {
      if (filter.accepts(piece)) {
        return true;
      }
    }
    return false;
  }

  /** The resources of a name that may be taken. */
  List<Piece> pieces(String name) {
    List<Piece> pieces = new ArrayList<>(2);
    for (Piece piece : offer.pieces()) {
      if (piece.name.equals(name) && filter.accepts(piece)) {
        pieces.add(piece);
      }
    }
    return pieces;
  }

  /** What this leaves of a resource, in thousandths. */
  long left(Piece piece) {
    long left = piece.left();
    for (Taking taking : takings) {
      if (taking.piece == piece) {
        left -= taking.amount;
      }
    }
    return left;
  }

  /** What this leaves of some resources. */
  long left(List<Piece> pieces) {
    long sum = 0;
    for (Piece piece : pieces) {
      sum += left(piece);
    }
    return sum;
  }

  /** Takes so much from these resources, in their order; takes nothing when it is too much. */
  boolean take(List<Piece> pieces, long amount) {
    if (left(pieces) < amount) {
      return false;
    }
    long missing = amount;
    for (Piece piece : pieces) {
      long part = Math.min(missing, left(piece));
      if (part > 0) {
        takings.add(new Taking(piece, part, Ranges.EMPTY));
        missing -= part;
      }
    }
    return true;
  }

  void takePort(Piece piece, long port) {
    takings.add(new Taking(piece, 0, Ranges.of(port, port)));
  }

  void use(List<Resource> volumes) {
    used.addAll(volumes);
  }

  /** Takes it from the offer. */
  List<Resource> commit() {
    List<Resource> resources = new ArrayList<>(takings.size());
    for (Taking taking : takings) {
      if (taking.amount > 0) {
        taking.piece.take(taking.amount);
        resources.add(taking.piece.part(taking.amount));
      }
    }
    takings.stream()
        .filter(taking -> !taking.ports.isEmpty())
        .map(Taking::piece)
        .distinct()
        .forEach(piece -> resources.add(piece.part(commitPorts(piece))));
    offer.changed(used);
    return Resources.of(resources).toProto();
  }

  private Ranges commitPorts(Piece piece) {
    Ranges ports = Ranges.EMPTY;
    for (Taking taking : takings) {
      if (taking.piece == piece) {
        ports = ports.plus(taking.ports);
      }
    }
    piece.take(ports);
    return ports;
  }

  /** The resource that has a port. */
  Optional<Piece> pieceWithPort(List<Piece> pieces, int port) {
    return pieces.stream().filter(piece -> piece.ports().contains(port)).findFirst();
  }
}
