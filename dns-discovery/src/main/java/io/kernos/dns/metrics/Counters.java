package io.kernos.dns.metrics;

import java.util.concurrent.atomic.LongAdder;

/** What was counted since the start. For any thread. */
public final class Counters {
  private static final String[] RCODES = {
    "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"
  };

  private final LongAdder[] answers = new LongAdder[16];

  /** Questions by UDP and by TCP. */
  public final LongAdder udp = new LongAdder();

  public final LongAdder tcp = new LongAdder();

  /** Questions that were not answered at all: they were none, or above the client's limit. */
  public final LongAdder dropped = new LongAdder();

  /** Clients over their limit that were sent to TCP. */
  public final LongAdder limited = new LongAdder();

  /** Answers that were cut. */
  public final LongAdder truncated = new LongAdder();

  /** Questions passed on to resolvers, those answered from what was kept, and those that failed. */
  public final LongAdder forwarded = new LongAdder();

  public final LongAdder cacheHits = new LongAdder();
  public final LongAdder forwardFailures = new LongAdder();

  /** Transfers of the zone. */
  public final LongAdder transfers = new LongAdder();

  public Counters() {
    for (int i = 0; i < answers.length; i++) {
      answers[i] = new LongAdder();
    }
  }

  /** Counts an answer, as it is sent. */
  public void answered(byte[] message) {
    answers[message[3] & 15].increment();
    if ((message[2] & 2) != 0) {
      truncated.increment();
    }
  }

  /** In Prometheus' text format. */
  public String text() {
    StringBuilder text = new StringBuilder();
    head(text, "kernos_dns_queries_total", "Questions, by transport.");
    line(text, "kernos_dns_queries_total{transport=\"udp\"}", udp);
    line(text, "kernos_dns_queries_total{transport=\"tcp\"}", tcp);
    head(text, "kernos_dns_answers_total", "Answers, by response code.");
    for (int i = 0; i < answers.length; i++) {
      if (i < RCODES.length || answers[i].sum() > 0) {
        String name = i < RCODES.length ? RCODES[i] : "RCODE" + i;
        line(text, "kernos_dns_answers_total{rcode=\"" + name + "\"}", answers[i]);
      }
    }
    single(text, "kernos_dns_truncated_total", "Answers that were cut.", truncated);
    single(text, "kernos_dns_dropped_total", "Packets that were not answered.", dropped);
    single(text, "kernos_dns_limited_total", "Answers that sent a client to TCP.", limited);
    single(text, "kernos_dns_forwarded_total", "Questions passed on to resolvers.", forwarded);
    single(text, "kernos_dns_cache_hits_total", "Answers of resolvers that were kept.", cacheHits);
    single(
        text,
        "kernos_dns_forward_failures_total",
        "Questions that no resolver answered.",
        forwardFailures);
    single(text, "kernos_dns_transfers_total", "Transfers of the zone.", transfers);
    return text.toString();
  }

  private static void single(StringBuilder text, String name, String help, LongAdder value) {
    head(text, name, help);
    line(text, name, value);
  }

  private static void head(StringBuilder text, String name, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(" counter\n");
  }

  private static void line(StringBuilder text, String name, LongAdder value) {
    text.append(name).append(' ').append(value.sum()).append('\n');
  }
}
