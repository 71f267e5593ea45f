package io.kernos.dns.forward;

import io.kernos.dns.message.Query;
import io.kernos.dns.message.Responder;
import io.kernos.dns.metrics.Counters;
import io.kernos.dns.name.WireName;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * Asks resolvers about names that are not ours, one after the other until one answers. Askers of
 * the same question at the same time share an answer. Used on one context.
 */
public final class Forwarder {
  private static final int IN = 1;
  private static final int PLAIN_UDP = 512;

  /** So many questions at most wait for resolvers: each has a socket. */
  private static final int MOST_ASKING = 2000;

  private final Context context;
  private final Settings settings;
  private final Counters counters;
  private final AnswerCache cache;
  private final List<Resolver> resolvers;
  private final Map<WireName, List<Resolver>> zones = new HashMap<>();
  private final Map<AnswerCache.Key, Future<Message>> asking = new HashMap<>();

  /**
   * Whom to ask.
   *
   * @param resolvers of all names; none: they are refused
   * @param zones resolvers of the names of some zones
   * @param cacheSize answers that are kept
   * @param udpSize bytes of the largest answer by UDP
   */
  public record Settings(
      List<InetSocketAddress> resolvers,
      Map<WireName, List<InetSocketAddress>> zones,
      Duration timeout,
      int cacheSize,
      int udpSize) {}

  public Forwarder(Context context, Settings settings, Counters counters) {
    this.context = context;
    this.settings = settings;
    this.counters = counters;
    this.cache = new AnswerCache(settings.cacheSize());
    this.resolvers = resolvers(settings.resolvers());
    settings.zones().forEach((zone, list) -> zones.put(zone, resolvers(list)));
  }

  private List<Resolver> resolvers(List<InetSocketAddress> addresses) {
    List<Resolver> all = new ArrayList<>();
    for (InetSocketAddress address : addresses) {
      SimpleResolver resolver = new SimpleResolver(address);
      resolver.setTimeout(settings.timeout());
      all.add(resolver);
    }
    return all;
  }

  /** Whether anybody would be asked about a name. */
  public boolean knows(WireName name) {
    return !responsible(name).isEmpty();
  }

  private List<Resolver> responsible(WireName name) {
    for (Optional<WireName> at = Optional.of(name); at.isPresent(); at = at.get().parent()) {
      List<Resolver> own = zones.get(at.get());
      if (own != null) {
        return own;
      }
    }
    return resolvers;
  }

  /**
   * The answer to a question, ready to be sent.
   *
   * @param udp whether it has to fit into what the asker takes by UDP
   * @return fails when no resolver answers
   */
  public Future<byte[]> ask(Query query, boolean udp) {
    Message question;
    try {
      question = new Message(query.bytes());
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
    Record asked = question.getQuestion();
    if (asked.getDClass() != IN) {
      return Future.failedFuture("only names of the internet are looked up");
    }
    AnswerCache.Key key = new AnswerCache.Key(query.name(), query.type());
    Optional<Message> kept = cache.get(key, System.nanoTime());
    if (kept.isPresent()) {
      counters.cacheHits.increment();
      return Future.succeededFuture(reply(question, kept.get(), udp));
    }
    if (asking.size() >= MOST_ASKING && !asking.containsKey(key)) {
      counters.forwardFailures.increment();
      return Future.failedFuture(MOST_ASKING + " questions wait for resolvers");
    }
    return asking
        .computeIfAbsent(key, k -> forward(k, asked))
        .map(answer -> reply(question, answer, udp))
        .onFailure(e -> counters.forwardFailures.increment());
  }

  private Future<Message> forward(AnswerCache.Key key, Record asked) {
    counters.forwarded.increment();
    Promise<Message> promise = Promise.promise();
    forward(responsible(key.name()), 0, Message.newQuery(asked), promise);
    return promise
        .future()
        .onComplete(done -> asking.remove(key))
        .onSuccess(answer -> cache.put(key, answer, System.nanoTime()));
  }

  private void forward(List<Resolver> all, int index, Message question, Promise<Message> promise) {
    if (index == all.size()) {
      promise.fail("none of " + all.size() + " resolvers has answered");
      return;
    }
    all.get(index)
        .sendAsync(question)
        .whenComplete(
            (answer, failure) ->
                context.runOnContext(
                    v -> {
                      if (failure == null) {
                        promise.complete(answer);
                      } else {
                        forward(all, index + 1, question, promise);
                      }
                    }));
  }

  /** The asker's own question, in its own letters, with the answer of others. */
  private byte[] reply(Message question, Message answer, boolean udp) {
    Message reply = new Message(question.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setFlag(Flags.RA);
    if (question.getHeader().getFlag(Flags.RD)) {
      reply.getHeader().setFlag(Flags.RD);
    }
    reply.getHeader().setRcode(answer.getHeader().getRcode());
    reply.addRecord(question.getQuestion(), Section.QUESTION);
    for (int section : List.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL)) {
      for (Record record : answer.getSection(section)) {
        if (record.getType() != Type.OPT) {
          reply.addRecord(record, section);
        }
      }
    }
    OPTRecord opt = question.getOPT();
    if (opt != null) {
      reply.addRecord(new OPTRecord(settings.udpSize(), 0, 0), Section.ADDITIONAL);
    }
    return reply.toWire(udp ? limit(opt) : Responder.MAX_MESSAGE);
  }

  private int limit(OPTRecord opt) {
    return opt == null
        ? PLAIN_UDP
        : Math.max(PLAIN_UDP, Math.min(opt.getPayloadSize(), settings.udpSize()));
  }
}
