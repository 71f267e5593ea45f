package io.kernos.dns.forward;

import io.kernos.dns.name.WireName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Answers of resolvers, kept for as long as their shortest TTL; that there is none, for as long as
 * the zone's SOA says (RFC 2308). The one that was not used for longest goes first. Used on one
 * thread.
 */
final class AnswerCache {
  private static final long SECOND = 1_000_000_000L;
  private static final long LONGEST_SECONDS = 86_400;
  private static final List<Integer> SECTIONS =
      List.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL);

  private final Map<Key, Kept> kept;

  /** What was asked. */
  record Key(WireName name, int type) {}

  private record Kept(Message answer, long since, long until) {}

  AnswerCache(int size) {
    kept =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
            return size() > size;
          }
        };
  }

  /** Keeps an answer if it may be kept. */
  void put(Key key, Message answer, long now) {
    long seconds = Math.min(LONGEST_SECONDS, seconds(answer));
    if (seconds > 0) {
      kept.put(key, new Kept(answer, now, now + seconds * SECOND));
    }
  }

  private static long seconds(Message answer) {
    int rcode = answer.getRcode();
    List<Record> answers = answer.getSection(Section.ANSWER);
    if (rcode == Rcode.NOERROR && !answers.isEmpty()) {
      return answers.stream().mapToLong(Record::getTTL).min().orElse(0);
    }
    if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
      return 0;
    }
    return answer.getSection(Section.AUTHORITY).stream()
        .filter(SOARecord.class::isInstance)
        .mapToLong(soa -> Math.min(soa.getTTL(), ((SOARecord) soa).getMinimum()))
        .min()
        .orElse(0);
  }

  /** A copy of what was kept, its TTLs shorter by the time that has passed. */
  Optional<Message> get(Key key, long now) {
    Kept found = kept.get(key);
    if (found == null) {
      return Optional.empty();
    }
    if (now >= found.until) {
      kept.remove(key);
      return Optional.empty();
    }
    return Optional.of(aged(found.answer, (now - found.since) / SECOND));
  }

  private static Message aged(Message answer, long seconds) {
    Message copy = new Message();
    copy.setHeader(answer.getHeader().clone());
    for (int section : SECTIONS) {
      for (Record record : answer.getSection(section)) {
        if (record.getType() != Type.OPT) {
          long ttl = Math.max(0, record.getTTL() - seconds);
          copy.addRecord(
              Record.newRecord(
                  record.getName(),
                  record.getType(),
                  record.getDClass(),
                  ttl,
                  record.rdataToWireCanonical()),
              section);
        }
      }
    }
    return copy;
  }
}
