package io.kernos.haproxy.config;

import io.kernos.haproxy.app.Problem;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What HAProxy is to do, before anybody has tried it.
 *
 * @param structure all that only a reload can change: the configuration without its servers
 * @param servers by back end; each back end of the structure has an entry
 * @param vhosts back ends by virtual host
 * @param apps back ends by app id
 * @param problems of templates
 */
public record Draft(
    String structure,
    Map<String, List<ServerLine>> servers,
    SortedMap<String, String> vhosts,
    SortedMap<String, String> apps,
    List<Problem> problems,
    Pieces pieces) {

  /** The text around the servers of each back end. */
  record Pieces(List<Piece> all) {
    record Piece(String owner, String text, String serversOf) {}
  }

  /** The lines of a map file. */
  public static String lines(SortedMap<String, String> map) {
    StringBuilder lines = new StringBuilder();
    map.forEach((key, value) -> lines.append(key).append(' ').append(value).append('\n'));
    return lines.toString();
  }

  /**
   * The whole file.
   *
   * @param head said before all else
   * @param which of the servers are named in it
   */
  public ConfigText text(String head, java.util.function.Predicate<ServerLine> which) {
    ConfigText text = new ConfigText();
    text.add("", head);
    for (Pieces.Piece piece : pieces.all()) {
      text.add(piece.owner(), piece.text());
      servers.getOrDefault(piece.serversOf(), List.of()).stream()
          .filter(which)
          .forEach(line -> text.add(piece.owner(), line.text()));
    }
    return text;
  }
}
