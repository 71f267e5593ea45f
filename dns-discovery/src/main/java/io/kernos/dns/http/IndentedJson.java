package io.kernos.dns.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;

/**
 * JSON as Mesos-DNS prints it, to the byte: lines, indented by one blank for each depth behind one
 * more blank, and letters with a meaning in HTML escaped.
 *
 * <p>Go: encoding/json, MarshalIndent with a prefix and an indent of one blank.
 */
final class IndentedJson {
  private static final String ESCAPED = "<>&\u2028\u2029";

  private final StringBuilder text = new StringBuilder();
  private int depth;

  private IndentedJson() {}

  /** The text of an object or a list. */
  static String of(Object json) {
    IndentedJson printer = new IndentedJson();
    printer.value(json);
    return printer.text.toString();
  }

  private void value(Object value) {
    if (value instanceof JsonObject object) {
      all('{', '}', object.iterator(), this::field);
    } else if (value instanceof JsonArray array) {
      all('[', ']', array.iterator(), this::value);
    } else if (value instanceof String string) {
      string(string);
    } else {
      text.append(value);
    }
  }

  private <T> void all(char begin, char end, Iterator<T> elements, Consumer<T> each) {
    text.append(begin);
    if (elements.hasNext()) {
      depth++;
      while (elements.hasNext()) {
        line();
        each.accept(elements.next());
        text.append(elements.hasNext() ? "," : "");
      }
      depth--;
      line();
    }
    text.append(end);
  }

  private void line() {
    text.append('\n').append(" ".repeat(depth + 1));
  }

  private void field(Map.Entry<String, Object> field) {
    string(field.getKey());
    text.append(": ");
    value(field.getValue());
  }

  private void string(String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < ' ' || ESCAPED.indexOf(c) >= 0) {
            text.append(String.format("\\u%04x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
