package io.kernos.haproxy.config;

import java.util.Map;

/**
 * Fills in templates: {@code {name}} stands for a value, two braces for one. Names are looked up
 * and nothing else: no fields, no indexes, no conversions.
 */
final class Format {
  private Format() {}

  /**
   * The text with its values; what a value holds is not looked at again.
   *
   * @throws TemplateException on a name with no value, or a brace with no other
   */
  static String fill(String template, Map<String, String> values) {
    StringBuilder out = new StringBuilder(template.length() + 64);
    int at = 0;
    while (at < template.length()) {
      char c = template.charAt(at);
      if (c != '{' && c != '}') {
        out.append(c);
        at++;
      } else if (at + 1 < template.length() && template.charAt(at + 1) == c) {
        out.append(c);
        at += 2;
      } else {
        int end = c == '{' ? template.indexOf('}', at) : -1;
        if (end < 0) {
          throw new TemplateException("has a single " + c + "; write " + c + c + " for one");
        }
        String name = template.substring(at + 1, end);
        String value = values.get(name);
        if (value == null) {
          throw new TemplateException(
              "asks for {"
                  + Words.shown(name)
                  + "}; there are "
                  + String.join(", ", values.keySet()));
        }
        out.append(value);
        at = end + 1;
      }
    }
    return out.toString();
  }
}
