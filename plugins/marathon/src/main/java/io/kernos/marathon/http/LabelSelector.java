package io.kernos.marathon.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chooses by labels: {@code a}, {@code a==b}, {@code a!=b}, {@code a in (x, y)}, {@code a notin (x,
 * y)}, all that stand between commas at once. Whatever is no letter, digit, dot, dash or underscore
 * has a backslash before it (Marathon: LabelSelector.scala).
 */
final class LabelSelector implements Predicate<Map<String, String>> {
  private static final Pattern TERM = Pattern.compile("(?:\\\\.|[-A-Za-z0-9_.])+");
  private static final Pattern COMPARISON = Pattern.compile("==|!=");
  private static final Pattern MEMBERSHIP = Pattern.compile("in|notin");

  private final String text;
  private final List<Predicate<Map<String, String>>> parts = new ArrayList<>();
  private int at;

  private LabelSelector(String text) {
    this.text = text;
  }

  /** Throws {@link IllegalArgumentException} for what is no selector. */
  static LabelSelector parse(String text) {
    LabelSelector selector = new LabelSelector(text);
    selector.skipSpace();
    if (!selector.atEnd()) {
      do {
        selector.parts.add(selector.part());
      } while (selector.takes(","));
    }
    if (!selector.atEnd()) {
      throw selector.unexpected("end of input");
    }
    return selector;
  }

  @Override
  public boolean test(Map<String, String> labels) {
    return parts.stream().allMatch(part -> part.test(labels));
  }

  private Predicate<Map<String, String>> part() {
    String label = term();
    int mark = at;
    String word = next(MEMBERSHIP);
    if (word != null && takes("(")) {
      List<String> values = values();
      boolean within = word.equals("in");
      return has(label, value -> values.contains(value) == within);
    }
    at = mark;
    String operator = next(COMPARISON);
    if (operator != null) {
      String wanted = term();
      boolean equal = operator.equals("==");
      return has(label, value -> value.equals(wanted) == equal);
    }
    return has(label, value -> true);
  }

  private static Predicate<Map<String, String>> has(String label, Predicate<String> fits) {
    return labels -> labels.containsKey(label) && fits.test(labels.get(label));
  }

  private List<String> values() {
    List<String> values = new ArrayList<>();
    if (takes(")")) {
      return values;
    }
    do {
      values.add(term());
    } while (takes(","));
    if (!takes(")")) {
      throw unexpected("')'");
    }
    return values;
  }

  private String term() {
    String term = next(TERM);
    if (term == null) {
      throw unexpected("a label or value");
    }
    return term.replaceAll("\\\\(.)", "$1");
  }

  private boolean takes(String sign) {
    skipSpace();
    boolean there = text.startsWith(sign, at);
    if (there) {
      at += sign.length();
    }
    return there;
  }

  private String next(Pattern pattern) {
    skipSpace();
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      return null;
    }
    at = matcher.end();
    return matcher.group();
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private boolean atEnd() {
    skipSpace();
    return at == text.length();
  }

  private IllegalArgumentException unexpected(String wanted) {
    String found = at < text.length() ? "'" + text.charAt(at) + "'" : "end of input";
    return new IllegalArgumentException(
        "Can not parse label selector "
            + text
            + ". Reason: "
            + wanted
            + " expected but "
            + found
            + " found");
  }
}
