package io.kernos.haproxy.traffic;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * All back ends at a moment.
 *
 * @param worker process id of who counted
 */
public record Snapshot(long worker, Map<String, Counters> backends) {
  /** What to ask HAProxy: who it is, and the rows of back ends only, however many servers. */
  public static final String COMMAND = "show info;show stat -1 2 -1";

  private static final int LONGEST_NUMBER = 18;

  /**
   * Reads the answer; what is no row of a back end is passed over (HAProxy 2.6: management guide,
   * 9.1).
   *
   * @throws IOException if it is none
   */
  public static Snapshot parse(String answer) throws IOException {
    long worker = 0;
    Columns columns = null;
    Map<String, Counters> backends = new HashMap<>();
    for (String line : answer.split("\n")) {
      if (line.startsWith("Pid: ")) {
        worker = number(line.substring("Pid: ".length()).strip());
      } else if (line.startsWith("# pxname,")) {
        columns = Columns.of(line.substring(2));
      } else if (columns != null) {
        columns.read(line, backends);
      }
    }
    if (worker == 0 || columns == null) {
      throw new IOException("haproxy does not tell its statistics");
    }
    return new Snapshot(worker, backends);
  }

  /** Of what is none: 0. */
  private static long number(String text) {
    boolean digits = !text.isEmpty() && text.length() <= LONGEST_NUMBER;
    for (int i = 0; digits && i < text.length(); i++) {
      digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    return digits ? Long.parseLong(text) : 0;
  }

  /** Where the fields are: versions of HAProxy differ. */
  private record Columns(Map<String, Integer> places, int last) {
    private static final List<String> USED =
        List.of("svname", "qcur", "scur", "stot", "econ", "eresp", "hrsp_5xx", "req_tot", "rtime");

    static Columns of(String head) throws IOException {
      List<String> names = List.of(head.split(","));
      Map<String, Integer> places = new HashMap<>();
      for (String name : USED) {
        if (!names.contains(name)) {
          throw new IOException("haproxy does not tell " + name);
        }
        places.put(name, names.indexOf(name));
      }
      int last = places.values().stream().mapToInt(place -> place).max().orElseThrow();
      return new Columns(places, last);
    }

    void read(String line, Map<String, Counters> backends) {
      String[] fields = line.split(",", last + 2);
      if (fields.length > last && fields[places.get("svname")].equals("BACKEND")) {
        ToLongFunction<String> field = name -> number(fields[places.get(name)]);
        // Of TCP there is no count of requests, rather than one of 0.
        boolean http = !fields[places.get("req_tot")].isEmpty();
        backends.put(
            fields[0],
            new Counters(
                field.applyAsLong(http ? "req_tot" : "stot"),
                http
                    ? field.applyAsLong("hrsp_5xx")
                    : field.applyAsLong("econ") + field.applyAsLong("eresp"),
                field.applyAsLong("scur"),
                field.applyAsLong("qcur"),
                http ? field.applyAsLong("rtime") : 0));
      }
    }
  }
}
