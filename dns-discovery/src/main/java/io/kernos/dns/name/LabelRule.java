package io.kernos.dns.name;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Makes a label of DNS of any text: lower case; {@code .}, {@code _} and {@code -} become {@code
 * -}; what is neither a letter nor a digit is dropped.
 *
 * <p>Mesos-DNS: records/labels/labels.go.
 */
public enum LabelRule {
  /** Up to 63 characters; neither begins nor ends with {@code -}. */
  RFC1123(63, "-"),
  /** Up to 24 characters; does not begin with a digit either. */
  RFC952(24, "-0123456789");

  private final int most;
  private final String notFirst;

  LabelRule(int most, String notFirst) {
    this.most = most;
    this.notFirst = notFirst;
  }

  /** The label; empty when nothing of the text can stand in one. */
  public String label(String text) {
    String legal = trimLeft(legal(text), notFirst);
    if (legal.length() <= most) {
      return trimRight(legal);
    }
    String head = trimRight(legal.substring(0, most));
    // What trimming has freed is filled with what comes after the dashes.
    String tail = head.length() == most ? "" : trimLeft(legal.substring(most), "-");
    return head + tail.substring(0, Math.min(tail.length(), most - head.length()));
  }

  /** The labels of a text whose parts are divided by dots; empty ones are left out. */
  public String labels(String text) {
    return Arrays.stream(text.split("\\.", -1))
        .map(this::label)
        .filter(label -> !label.isEmpty())
        .collect(Collectors.joining("."));
  }

  private static String legal(String text) {
    StringBuilder legal = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        legal.append((char) (c + ('a' - 'A')));
      } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        legal.append(c);
      } else if (c == '.' || c == '_' || c == '-') {
        legal.append('-');
      }
    }
    return legal.toString();
  }

  private static String trimLeft(String text, String cut) {
    int from = 0;
    while (from < text.length() && cut.indexOf(text.charAt(from)) >= 0) {
      from++;
    }
    return text.substring(from);
  }

  private static String trimRight(String text) {
    int to = text.length();
    while (to > 0 && text.charAt(to - 1) == '-') {
      to--;
    }
    return text.substring(0, to);
  }
}
