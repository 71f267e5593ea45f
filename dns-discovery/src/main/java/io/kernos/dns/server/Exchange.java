package io.kernos.dns.server;

import io.kernos.dns.forward.Forwarder;
import io.kernos.dns.message.Query;
import io.kernos.dns.message.Rcode;
import io.kernos.dns.message.Responder;
import io.kernos.dns.metrics.Counters;
import io.vertx.core.Context;
import java.util.Arrays;
import java.util.function.Consumer;

/** One transport's way from a question to its answer, whoever knows it. Used on one thread. */
final class Exchange {
  private final Responder responder;
  private final Forwarder forwarder;
  private final Context context;
  private final Counters counters;
  private final boolean udp;
  private final byte[] out = new byte[Responder.MAX_MESSAGE];

  /**
   * @param context on which the forwarder is used
   */
  Exchange(
      Responder responder, Forwarder forwarder, Context context, Counters counters, boolean udp) {
    this.responder = responder;
    this.forwarder = forwarder;
    this.context = context;
    this.counters = counters;
    this.udp = udp;
  }

  /** Where answers are written. */
  byte[] out() {
    return out;
  }

  Responder responder() {
    return responder;
  }

  /**
   * Answers at once, or later.
   *
   * @param later given the answer, on the forwarder's context, when another server has to be asked
   * @return the length of the answer in {@link #out}; 0: it comes later; {@link Responder#TRANSFER}
   */
  int answer(Query query, Consumer<byte[]> later) {
    int length = responder.respond(query, out, udp);
    if (length == Responder.FORWARD) {
      if (!forwarder.knows(query.name())) {
        length = responder.refuse(query, out, Rcode.REFUSED);
      } else {
        forward(query.copy(), later);
        return 0;
      }
    }
    if (length > 0) {
      counters.answered(out);
    }
    return length;
  }

  private void forward(Query query, Consumer<byte[]> later) {
    byte[] failed = Arrays.copyOf(out, responder.refuse(query, out, Rcode.SERVFAIL));
    context.runOnContext(
        v ->
            forwarder
                .ask(query, udp)
                .otherwise(failed)
                .onSuccess(
                    answer -> {
                      counters.answered(answer);
                      later.accept(answer);
                    }));
  }
}
