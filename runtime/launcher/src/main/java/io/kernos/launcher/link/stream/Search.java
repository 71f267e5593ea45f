package io.kernos.launcher.link.stream;

import io.kernos.api.link.StreamAnswer;
import io.kernos.api.link.StreamAsk;
import io.kernos.api.link.StreamFrame;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.NodeId;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one master after the other who leads, until the leading one itself answers. Begins where the
 * last leader was; goes round the list in a random order, and pauses after each round. Used on one
 * context.
 */
final class Search {
  private static final Logger log = LoggerFactory.getLogger(Search.class);
  // One master sends us on to another, which may know of a later one.
  private static final int MOST_SENT_ON = 3;

  private final Vertx vertx;
  private final StreamClient client;
  private final List<SocketAddress> masters;
  private final Outcome outcome;
  private final Pauses pauses = new Pauses();
  private final Deque<Place> round = new ArrayDeque<>();
  private int sentOn;
  private long unreachedTerm;
  private String lastFailure = "none was asked";
  private final Set<String> warned = new HashSet<>();

  /** Told the end of the search. */
  interface Outcome {
    /**
     * The leader answered.
     *
     * @param wire the connection by which it did; free for a session
     */
    void found(Found found, Wire wire);
  }

  /**
   * Where to ask.
   *
   * @param term of the leader that should be there; 0: just a master
   */
  private record Place(SocketAddress address, long term) {}

  Search(Vertx vertx, StreamClient client, List<SocketAddress> masters, Outcome outcome) {
    this.vertx = vertx;
    this.client = client;
    this.masters = masters;
    this.outcome = outcome;
  }

  /** Begins at once: nothing was found before. */
  void first() {
    newRound();
    next();
  }

  /**
   * Begins after a moment, for a whole fleet may have lost its leader.
   *
   * @param last the leader that was lost
   * @param end how the last connection to it did: one that may be gone is asked after all others
   */
  void again(Found last, Wire.End end) {
    newRound();
    Place there = new Place(last.address(), last.leader().term());
    if (end == Wire.End.UNHEEDED) {
      unreachedTerm = there.term();
      round.removeIf(place -> place.address().equals(there.address()));
      round.addLast(there);
    } else {
      round.addFirst(there);
    }
    vertx.setTimer(pauses.next(), id -> next());
  }

  private void newRound() {
    sentOn = 0;
    unreachedTerm = 0;
    List<SocketAddress> shuffled = new ArrayList<>(masters);
    Collections.shuffle(shuffled);
    shuffled.forEach(address -> round.add(new Place(address, 0)));
  }

  private void next() {
    Place place = round.poll();
    if (place != null) {
      ask(place);
      return;
    }
    warn();
    newRound();
    vertx.setTimer(pauses.next(), id -> next());
  }

  /** Once for each reason: it may be tried for hours. */
  private void warn() {
    if (warned.add(lastFailure)) {
      log.warn("found no leading master at {}, and goes on: {}", masters, lastFailure);
    }
  }

  private void ask(Place place) {
    client
        .connect(place.address())
        .onSuccess(wire -> wire.attach(new Question(place, wire)))
        .onFailure(e -> failed(place, e.getMessage()));
  }

  private void failed(Place place, String reason) {
    lastFailure = Addresses.text(place.address()) + ": " + reason;
    unreachedTerm = Math.max(unreachedTerm, place.term());
    next();
  }

  /** One master is asked. */
  private final class Question implements Wire.Receiver {
    private final Place place;
    private final Wire wire;
    private final long deadline;
    private boolean over;

    Question(Place place, Wire wire) {
      this.place = place;
      this.wire = wire;
      this.deadline =
          vertx.setTimer(client.settings().handshake().toMillis(), id -> end("it did not answer"));
      wire.write(
          Frames.encoded(
              StreamFrame.newBuilder()
                  .setAsk(StreamAsk.newBuilder().setUnreachedTerm(unreachedTerm))
                  .build()));
    }

    @Override
    public void arrived(StreamFrame frame, int weight) {
      wire.handled(weight);
      if (over) {
        return;
      }
      if (frame.hasAnswer()) {
        answered(frame.getAnswer());
      } else if (frame.hasClose()) {
        end("it closed: " + frame.getClose().getReason());
      }
    }

    @Override
    public void gone(String reason) {
      end(reason);
    }

    private void end(String reason) {
      if (!over) {
        over();
        wire.close();
        failed(place, reason);
      }
    }

    private void over() {
      over = true;
      vertx.cancelTimer(deadline);
    }

    private void answered(StreamAnswer answer) {
      if (!answer.hasNode()) {
        end("it knows of no leading master");
      } else if (answer.getHere()) {
        over();
        outcome.found(new Found(leader(answer), place.address()), wire);
      } else if (!answer.hasAddress()) {
        end("the leading master at " + answer.getHost() + " has no stream link");
      } else if (answer.getTerm() <= unreachedTerm || sentOn == MOST_SENT_ON) {
        end("it knows of a leading master only that was not reached");
      } else {
        over();
        wire.close();
        sentOn++;
        round.addFirst(new Place(Addresses.parse(answer.getAddress(), 0), answer.getTerm()));
        next();
      }
    }
  }

  private static Leader leader(StreamAnswer answer) {
    return new Leader(
        new NodeId(answer.getNode()), answer.getTerm(), answer.getHost(), answer.getPort());
  }
}
