package io.kernos.haproxy.embedded;

import io.kernos.haproxy.app.Server;
import io.kernos.haproxy.app.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A back end: the servers of a service, and whose turn it is. */
final class Pool {
  final Figures figures = new Figures();
  private final Map<String, Target> targets = new LinkedHashMap<>();
  private final Map<String, Target> gone = new LinkedHashMap<>();
  private Service service;
  private Networks networks;
  private int turn;

  Pool(Service service) {
    bring(service);
  }

  /** Takes the service as it is now; who stays keeps what is known of him. */
  void bring(Service newer) {
    service = newer;
    networks = Networks.of(newer.settings().allowedNetworks());
    gone.values().removeIf(target -> target.figures.current == 0);
    Map<String, Target> before = new LinkedHashMap<>(gone);
    before.putAll(targets);
    targets.clear();
    for (Server server : newer.servers()) {
      Target known = before.remove(server.name());
      // A name says address and port, but two addresses may look alike in names.
      boolean same =
          known != null
              && known.server().address().equals(server.address())
              && known.server().port() == server.port();
      Target target = same ? known : new Target(server);
      target.bring(server);
      targets.put(server.name(), target);
    }
    gone.clear();
    gone.putAll(before);
  }

  Service service() {
    return service;
  }

  /** Whether one from there may come in. */
  boolean admits(String client) {
    return networks.contains(client);
  }

  Collection<Target> targets() {
    return targets.values();
  }

  /** Whether a server of that name has something to do still, even if it has left. */
  boolean isBusy(String server) {
    Target target = targets.getOrDefault(server, gone.get(server));
    return target != null && target.figures.current > 0;
  }

  /** What is tried already, for one client. */
  static final class Attempt {
    final String client;
    final Optional<String> cookie;
    final Set<Target> tried = new HashSet<>();

    Attempt(String client, Optional<String> cookie) {
      this.client = client;
      this.cookie = cookie;
    }
  }

  /** Who takes the next request or connection; nobody, when all drain or were tried. */
  Optional<Target> choose(Attempt attempt, long now) {
    List<Target> able = new ArrayList<>();
    for (Target target : targets.values()) {
      if (!target.isDraining() && !attempt.tried.contains(target)) {
        able.add(target);
      }
    }
    List<Target> rested = able.stream().filter(target -> !target.isResting(now)).toList();
    List<Target> best = rested.isEmpty() ? able : rested;
    Optional<Target> chosen =
        best.stream()
            .filter(target -> attempt.cookie.equals(Optional.of(target.cookie())))
            .findFirst()
            .or(() -> byAlgorithm(best, attempt.client));
    chosen.ifPresent(attempt.tried::add);
    return chosen;
  }

  private Optional<Target> byAlgorithm(List<Target> able, String client) {
    if (able.isEmpty()) {
      return Optional.empty();
    }
    turn = turn == Integer.MAX_VALUE ? 0 : turn + 1;
    int from = turn % able.size();
    return switch (service.settings().balance()) {
      case "leastconn" -> {
        // Those that are equal take turns.
        List<Target> turned = new ArrayList<>(able.subList(from, able.size()));
        turned.addAll(able.subList(0, from));
        yield turned.stream().min(Comparator.comparingLong(target -> target.figures.current));
      }
      case "source" -> able.stream().max(Comparator.comparingLong(target -> target.share(client)));
      case "first" -> Optional.of(able.get(0));
      default -> Optional.of(able.get(from));
    };
  }
}
