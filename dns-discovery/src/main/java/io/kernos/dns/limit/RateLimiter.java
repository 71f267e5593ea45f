package io.kernos.dns.limit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * So many answers a second for each client, an IPv4 address or an IPv6 network of 56 bits, with a
 * burst of one second's worth. A sender's address by UDP is easily forged: without a limit anybody
 * could have large answers sent to anybody. For any thread: a client has one limit, whichever
 * thread its questions come to.
 */
public final class RateLimiter {
  private static final int MOST_CLIENTS = 50_000;
  private static final int SHARDS = 16;
  private static final long SECOND = 1_000_000_000L;

  private final int perSecond;
  private final Shard[] shards = new Shard[SHARDS];

  /** What a client has left; above it, whether the last one over the limit got anything. */
  private static final class Bucket {
    double left;
    long at;
    boolean slipped;
  }

  /** What to do with a question. */
  public enum Verdict {
    /** Answer it. */
    ANSWER,
    /** Send the client to TCP, where its address cannot be forged. */
    TRY_TCP,
    /** Say nothing. */
    DROP
  }

  /**
   * @param perSecond 0: no limit
   */
  public RateLimiter(int perSecond) {
    this.perSecond = perSecond;
    for (int i = 0; i < SHARDS; i++) {
      shards[i] = new Shard();
    }
  }

  /** Whether there is a limit at all. */
  public boolean limits() {
    return perSecond > 0;
  }

  /** Counts a question of a client at a time in nanoseconds. */
  public Verdict ask(byte[] address, long now) {
    if (!limits()) {
      return Verdict.ANSWER;
    }
    long client = client(address);
    return shards[Long.hashCode(client * 0x9E3779B97F4A7C15L) & SHARDS - 1].ask(client, now);
  }

  private static long client(byte[] address) {
    long key = 0;
    for (int i = 0; i < Math.min(7, address.length); i++) {
      key = key << 8 | (address[i] & 0xFF);
    }
    return address.length == 4 ? key : key | 1L << 63;
  }

  /** Some of the clients; the one that was not heard for longest is forgotten first. */
  private final class Shard {
    private final Map<Long, Bucket> buckets =
        new LinkedHashMap<>(64, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, Bucket> eldest) {
            return size() > MOST_CLIENTS / SHARDS;
          }
        };

    synchronized Verdict ask(Long client, long now) {
      Bucket bucket = buckets.computeIfAbsent(client, c -> full(now));
      // Another thread may have looked at the clock later, and come first.
      long passed = Math.max(0, now - bucket.at);
      bucket.left = Math.min(perSecond, bucket.left + (double) passed * perSecond / SECOND);
      bucket.at += passed;
      if (bucket.left >= 1) {
        bucket.left--;
        return Verdict.ANSWER;
      }
      bucket.slipped = !bucket.slipped;
      return bucket.slipped ? Verdict.TRY_TCP : Verdict.DROP;
    }

    private Bucket full(long now) {
      Bucket bucket = new Bucket();
      bucket.left = perSecond;
      bucket.at = now;
      return bucket;
    }
  }
}
