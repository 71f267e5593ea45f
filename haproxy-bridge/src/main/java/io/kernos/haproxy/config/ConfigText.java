package io.kernos.haproxy.config;

import java.util.ArrayList;
import java.util.List;

/** A configuration file, which knows of each of its lines on whose account it is there. */
public final class ConfigText {
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

  @Override
  public String toString() {
    return text.toString();
  }
}
