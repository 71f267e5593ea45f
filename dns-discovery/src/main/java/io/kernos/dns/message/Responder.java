package io.kernos.dns.message;

import io.kernos.dns.zone.Zone;
import io.kernos.dns.zone.ZoneNode;
import java.util.SplittableRandom;

/**
 * Answers questions about the zone. One for each thread that serves; the zone behind it is shared.
 */
public final class Responder {
  /** Not of the zone: somebody else may know. */
  public static final int FORWARD = -1;

  /** The whole zone is asked for, by TCP. */
  public static final int TRANSFER = -2;

  /** Bytes of the largest message. */
  public static final int MAX_MESSAGE = 65_535;

  private static final int IN = 1;
  private static final int ANY_CLASS = 255;
  private static final int AXFR = 252;
  private static final int IXFR = 251;
  private static final int PLAIN_UDP = 512;
  private static final int OPT_LENGTH = 11;
  private static final int SHUFFLED = 256;

  private final Zone zone;
  private final Encoder encoder;
  private final ServingRules rules;
  private final Serves serves;
  private final SplittableRandom random;
  private final int[] order = new int[SHUFFLED];

  /** Whether the zone may be answered from: its records are known, and not too old. */
  @FunctionalInterface
  public interface Serves {
    boolean now();
  }

  public Responder(
      Zone zone, ZoneRules zoneRules, ServingRules rules, Serves serves, SplittableRandom random) {
    this.zone = zone;
    this.encoder = new Encoder(zone, zoneRules);
    this.rules = rules;
    this.serves = serves;
    this.random = random;
  }

  /**
   * Writes the answer to a question.
   *
   * @param out of {@link #MAX_MESSAGE} bytes
   * @param udp whether the answer has to fit into what the asker takes by UDP
   * @return its length, {@link #FORWARD} or {@link #TRANSFER}
   */
  public int respond(Query query, byte[] out, boolean udp) {
    if (query.error() != Rcode.NOERROR) {
      return refuse(query, out, query.error());
    }
    if (query.questionClass() != IN && query.questionClass() != ANY_CLASS) {
      return refuse(query, out, Rcode.REFUSED);
    }
    ZoneNode node = zone.find(query.name());
    boolean within = query.name().isWithin(zone.apex());
    if (node == null && !within) {
      return FORWARD;
    }
    if (!serves.now()) {
      return refuse(query, out, Rcode.SERVFAIL);
    }
    if (query.type() == AXFR || query.type() == IXFR) {
      return udp || !query.name().equals(zone.apex())
          ? refuse(query, out, Rcode.REFUSED)
          : TRANSFER;
    }
    Answer answer;
    if (node != null) {
      answer = encoder.answer(node, query.type());
    } else {
      // Mesos-DNS: resolver.go, cleanWild.
      node = zone.find(query.name().withoutWildcards());
      if (node == null) {
        return negative(query, out, Rcode.NXDOMAIN);
      }
      answer = encoder.answer(node, query.type(), query.name());
    }
    return answer.records().count() == 0
        ? negative(query, out, Rcode.NOERROR)
        : positive(query, out, udp ? limit(query) : MAX_MESSAGE, answer);
  }

  private int limit(Query query) {
    return query.edns()
        ? Math.max(PLAIN_UDP, Math.min(query.ednsSize(), rules.udpSize()))
        : PLAIN_UDP;
  }

  /**
   * Writes an answer that has nothing but a response code.
   *
   * @return its length
   */
  public int refuse(Query query, byte[] out, int rcode) {
    int at = begin(query, out, rcode, false);
    return end(query, out, at, rcode);
  }

  /** Writes an answer that sends the asker to TCP; it is not larger than the question. */
  public int tryTcp(Query query, byte[] out) {
    int at = begin(query, out, Rcode.NOERROR, false);
    out[2] |= (byte) (Query.TC >> 8);
    return query.edns() ? end(query, out, at, Rcode.NOERROR) : at;
  }

  private int begin(Query query, byte[] out, int rcode, boolean authoritative) {
    query.copyTo(out);
    int flags =
        Query.QR
            | query.flags() & (Query.OPCODE | Query.RD | Query.CD)
            | (authoritative ? Query.AA : 0)
            | (rules.recursion() ? Query.RA : 0)
            | rcode & 15;
    Wire.put16(out, 2, flags);
    Wire.put16(out, 4, query.questionEnd() > Query.HEADER ? 1 : 0);
    Wire.put16(out, 6, 0);
    Wire.put16(out, 8, 0);
    Wire.put16(out, 10, 0);
    return query.questionEnd();
  }

  /** Adds OPT where the asker has sent one. */
  private int end(Query query, byte[] out, int at, int rcode) {
    if (!query.edns()) {
      return at;
    }
    out[at] = 0;
    Wire.put16(out, at + 1, 41);
    Wire.put16(out, at + 3, rules.udpSize());
    out[at + 5] = (byte) (rcode >> 4);
    out[at + 6] = 0;
    Wire.put16(out, at + 7, query.dnssecOk() ? Query.DNSSEC_OK : 0);
    Wire.put16(out, at + 9, 0);
    Wire.put16(out, 10, ((out[10] & 0xFF) << 8 | out[11] & 0xFF) + 1);
    return at + OPT_LENGTH;
  }

  private int negative(Query query, byte[] out, int rcode) {
    int at = begin(query, out, rcode, true);
    byte[] soa = encoder.negative(query.name());
    System.arraycopy(soa, 0, out, at, soa.length);
    Wire.put16(out, 8, 1);
    return end(query, out, at + soa.length, rcode);
  }

  private int positive(Query query, byte[] out, int limit, Answer answer) {
    int at = begin(query, out, Rcode.NOERROR, true);
    int last = limit - (query.edns() ? OPT_LENGTH : 0);
    Records records = answer.records();
    boolean cut = at + records.bytes().length > last;
    int written = 0;
    Order shuffled = new Order(records.count());
    for (int i = 0; i < records.count(); i++) {
      int next = shuffled.get(i);
      int size = records.size(next);
      if (at + size > last) {
        break;
      }
      System.arraycopy(records.bytes(), records.start(next), out, at, size);
      at += size;
      written++;
    }
    Wire.put16(out, 6, written);
    if (cut) {
      out[2] |= (byte) (rules.truncateBit() ? Query.TC >> 8 : 0);
      return end(query, out, at, Rcode.NOERROR);
    }
    return end(query, out, additional(answer.additional(), out, at, last), Rcode.NOERROR);
  }

  /** As many as fit: an answer without them is whole. */
  private static int additional(Records records, byte[] out, int from, int last) {
    int count = 0;
    int at = from;
    while (count < records.count() && at + records.size(count) <= last) {
      System.arraycopy(records.bytes(), records.start(count), out, at, records.size(count));
      at += records.size(count++);
    }
    Wire.put16(out, 10, count);
    return at;
  }

  /** An order that is another one each time: any for a few records, a stride through many. */
  private final class Order {
    private final int count;
    private final int start;
    private final int stride;

    Order(int count) {
      this.count = count;
      if (count <= 1) {
        start = 0;
        stride = 1;
      } else if (count <= SHUFFLED) {
        start = 0;
        stride = 0;
        shuffle();
      } else {
        start = random.nextInt(count);
        stride = coprime(random.nextInt(1, count));
      }
    }

    private void shuffle() {
      for (int i = 0; i < count; i++) {
        int other = random.nextInt(i + 1);
        order[i] = order[other];
        order[other] = i;
      }
    }

    private int coprime(int from) {
      int candidate = from;
      while (gcd(candidate, count) != 1) {
        candidate++;
      }
      return candidate;
    }

    private static int gcd(int a, int b) {
      return b == 0 ? a : gcd(b, a % b);
    }

    int get(int index) {
      return stride == 0 ? order[index] : (int) ((start + (long) stride * index) % count);
    }
  }
}
