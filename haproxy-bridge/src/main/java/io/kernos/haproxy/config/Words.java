package io.kernos.haproxy.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of a line as HAProxy reads it: quotes joined, escapes resolved, comments left out
 * (HAProxy 2.6: management of quoting and escaping).
 *
 * @param all none for an empty line
 * @param variables whether an environment variable is filled in
 */
record Words(List<String> all, boolean variables) {
  Words {
    all = List.copyOf(all);
  }

  static Words of(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inside = false;
    boolean variables = false;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote == '\'') {
        if (c == '\'') {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\\' && i + 1 < line.length()) {
        inside = true;
        i = escaped(line, i + 1, word);
      } else if (c == '"') {
        inside = true;
        quote = quote == 0 ? '"' : 0;
      } else if (quote == '"') {
        variables |= c == '$';
        word.append(c);
      } else if (c == '\'') {
        inside = true;
        quote = '\'';
      } else if (c == '#') {
        break;
      } else if (c == ' ' || c == '\t') {
        if (inside) {
          words.add(word.toString());
          word.setLength(0);
          inside = false;
        }
      } else {
        inside = true;
        word.append(c);
      }
    }
    if (quote != 0) {
      throw new TemplateException("has a quote with no end");
    }
    if (inside) {
      words.add(word.toString());
    }
    return new Words(words, variables);
  }

  /** Takes what follows a backslash; gives the place of its last character. */
  private static int escaped(String line, int at, StringBuilder word) {
    char c = line.charAt(at);
    if (c != 'x') {
      word.append(c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c);
      return at;
    }
    try {
      word.append((char) Integer.parseInt(line.substring(at + 1, at + 3), 16));
      return at + 2;
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new TemplateException("has an escape with no number");
    }
  }

  /** A piece of foreign text, fit for one line of a message. */
  static String shown(String text) {
    String line = text.length() > 60 ? text.substring(0, 60) + "…" : text;
    return line.replaceAll("\\p{Cntrl}", "?");
  }
}
