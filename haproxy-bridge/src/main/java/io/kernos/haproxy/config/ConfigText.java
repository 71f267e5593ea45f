package io.kernos.haproxy.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A configuration file, which knows of each of its lines on whose account it is there. */
public final class ConfigText {
  private static final Pattern PROXY =
      Pattern.compile("(?i)(?:frontend|backend|proxy|userlist|server)s? '?\"?([A-Za-z0-9._-]+)");

  private final StringBuilder text = new StringBuilder();
  private final List<String> owners = new ArrayList<>();

  /** Adds lines; the last must be ended. */
  void add(String owner, String lines) {
    text.append(lines);
    lines.chars().filter(c -> c == '\n').forEach(c -> owners.add(owner));
  }

  /**
   * Who is to blame for a line.
   *
   * @param line from 1
   * @return a back end, the name of a template with its {@code HAPROXY_}, or empty
   */
  public String owner(int line) {
    return line < 1 || line > owners.size() ? "" : owners.get(line - 1);
  }

  /**
   * Who may be to blame for what HAProxy says.
   *
   * @param line from 1; 0: of the whole
   */
  public List<String> owners(int line, String words) {
    String owner = owner(line);
    return owner.isEmpty()
        ? PROXY
            .matcher(words)
            .results()
            .map(name -> name.group(1).replaceFirst("^user_", ""))
            .toList()
        : List.of(owner);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
