package io.kernos.haproxy.config;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What text that comes by label may hold: directives of the one section that it stands in. It can
 * begin no section, run no program, read no file and no environment variable.
 */
final class Confinement {
  private static final Set<String> SECTIONS =
      Set.of(
          "global",
          "defaults",
          "frontend",
          "backend",
          "listen",
          "userlist",
          "peers",
          "mailers",
          "resolvers",
          "ring",
          "cache",
          "program",
          "http-errors",
          "fcgi-app",
          "log-forward");
  private static final Set<String> REACHING_OUT =
      Set.of(
          "external-check",
          "errorfile",
          "errorfiles",
          "file",
          "lf-file",
          "lua-load",
          "lua-load-per-thread",
          "-f",
          "filter",
          "use-fcgi-app",
          "load-server-state-from-file",
          "server-state-file-name");
  private static final Pattern DIRECTIVE = Pattern.compile("[a-z][a-z0-9-]*");
  private static final Pattern REFERENCE =
      Pattern.compile("(^|[^A-Za-z0-9_])((map(_[a-z_]+)?|acl)|lua\\.[A-Za-z0-9_.]+)\\(");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\n\t]]");

  private Confinement() {}

  /**
   * Refuses what does not belong.
   *
   * @param text with its values filled in
   * @param head the section that it must begin, such as {@code backend web_10000}; empty: none
   * @throws TemplateException if something does not belong
   */
  static void check(String text, String head) {
    if (CONTROL.matcher(text).find()) {
      throw new TemplateException("has control characters");
    }
    boolean begun = head.isEmpty();
    for (String line : text.split("\n")) {
      Words words = Words.of(line);
      if (words.all().isEmpty()) {
        continue;
      }
      if (!begun) {
        if (!String.join(" ", words.all()).equals(head)) {
          throw new TemplateException("must begin with the line \"" + head + "\"");
        }
        begun = true;
      } else {
        check(words);
      }
    }
    if (!begun) {
      throw new TemplateException("must begin with the line \"" + head + "\"");
    }
  }

  private static void check(Words words) {
    String first = words.all().get(0);
    if (!DIRECTIVE.matcher(first).matches() || SECTIONS.contains(first)) {
      throw new TemplateException("may not have a line that begins with " + Words.shown(first));
    }
    if (words.variables()) {
      throw new TemplateException("may not read environment variables");
    }
    for (String word : words.all()) {
      if (REACHING_OUT.contains(word) || REFERENCE.matcher(word).find()) {
        throw new TemplateException("may not use " + Words.shown(word));
      }
    }
    List<String> all = words.all();
    if (first.equals("bind") && all.size() > 1 && !all.get(1).matches("[A-Za-z0-9.:*\\[\\]-]+")) {
      throw new TemplateException("may not bind to " + Words.shown(all.get(1)));
    }
  }
}
