package io.kernos.dns.name;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/**
 * The label that tells a task from all others of its name: {@code <name>-<hash>-<agent>}.
 *
 * <p>Mesos-DNS: records/generator.go, hashString and slaveIDTail.
 */
public final class Canonical {
  private static final int MAX_LABEL = 63;
  private static final int HASH_LENGTH = 5;
  // The alphabet of z-base-32, made for people.
  private static final String ALPHABET = "ybndrfg8ejkmcpqxot1uwisza345h769";

  private Canonical() {}

  /**
   * The label.
   *
   * @param name is cut where the whole would be longer than a label may be
   */
  public static String label(String name, String taskId, String agentId) {
    String end = "-" + hash(taskId) + "-" + tail(agentId);
    String begin =
        name.substring(0, Math.min(name.length(), Math.max(0, MAX_LABEL - end.length())));
    return begin + end;
  }

  /** The first 25 bits of the SHA-1 of an id, as five letters and digits. */
  static String hash(String id) {
    byte[] digest = sha1().digest(id.getBytes(StandardCharsets.UTF_8));
    long bits = 0;
    for (int i = 0; i < HASH_LENGTH; i++) {
      bits = bits << 8 | (digest[i] & 0xFF);
    }
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < HASH_LENGTH; i++) {
      letters.append(ALPHABET.charAt((int) (bits >>> (35 - 5 * i)) & 31));
    }
    return letters.toString();
  }

  /** What follows the last dash of an agent's id, such as {@code s0}. */
  static String tail(String agentId) {
    return agentId.substring(agentId.lastIndexOf('-') + 1).toLowerCase(Locale.ROOT);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-1", e);
    }
  }
}
