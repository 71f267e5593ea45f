package io.kernos.launcher.link.stream;

import io.kernos.api.link.StreamAnswer;
import io.kernos.api.link.StreamFrame;
import io.kernos.launcher.link.Announced;
import io.kernos.launcher.link.LeaderBoard;
import io.kernos.spi.link.NodeId;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Answers who leads. While nobody knows, a question waits for a moment. */
final class LeaderDesk {
  // It says so every second.
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final Vertx vertx;
  private final Context context;
  private final StreamSettings settings;
  private final Predicate<NodeId> here;
  private final List<Question> waiting = new ArrayList<>();
  private Optional<Announced> said = Optional.empty();
  private long heard;

  private record Question(Wire wire, long unreachedTerm) {}

  /**
   * @param context on which it works
   * @param here whether a node can be reached by the connection on which it is asked for
   */
  LeaderDesk(Vertx vertx, Context context, StreamSettings settings, Predicate<NodeId> here) {
    this.vertx = vertx;
    this.context = context;
    this.settings = settings;
    this.here = here;
  }

  void follow(LeaderBoard board) {
    context.runOnContext(v -> board.follow(this::told));
  }

  private void told(Announced announced) {
    if (said.filter(known -> known.leader().term() > announced.leader().term()).isPresent()) {
      return; // It has yet to learn that another one leads.
    }
    said = Optional.of(announced);
    heard = System.nanoTime();
    for (Question question : List.copyOf(waiting)) {
      if (answers(question)) {
        waiting.remove(question);
        answer(question.wire(), said);
      }
    }
  }

  private boolean answers(Question question) {
    return fresh().filter(s -> s.leader().term() > question.unreachedTerm()).isPresent();
  }

  private Optional<Announced> fresh() {
    return said.filter(s -> System.nanoTime() - heard < FRESH_NANOS);
  }

  /** Answers now or within the time that questions are held. From any thread. */
  void ask(Wire wire, long unreachedTerm) {
    context.runOnContext(v -> asked(new Question(wire, unreachedTerm)));
  }

  private void asked(Question question) {
    if (answers(question)) {
      answer(question.wire(), fresh());
      return;
    }
    waiting.add(question);
    vertx.setTimer(
        settings.hold().toMillis(),
        id -> {
          if (waiting.remove(question)) {
            answer(question.wire(), fresh());
          }
        });
  }

  private void answer(Wire wire, Optional<Announced> leader) {
    StreamAnswer.Builder answer = StreamAnswer.newBuilder();
    leader.ifPresent(
        known -> {
          answer
              .setNode(known.leader().node().value())
              .setTerm(known.leader().term())
              .setHost(known.leader().host())
              .setPort(known.leader().port())
              .setHere(here.test(known.leader().node()));
          known.stream().ifPresent(address -> answer.setAddress(Addresses.text(address)));
        });
    wire.write(Frames.encoded(StreamFrame.newBuilder().setAnswer(answer).build()));
  }
}
