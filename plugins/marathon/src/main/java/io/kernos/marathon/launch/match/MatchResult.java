package io.kernos.marathon.launch.match;

import io.kernos.api.v1.Resource;
import io.kernos.marathon.launch.NoMatch;
import java.util.List;
import java.util.Optional;

/** What became of the attempt to fit an instance into an offer. */
public sealed interface MatchResult {

  /**
   * It fits.
   *
   * @param resources to take, in canonical form; without volumes
   * @param hostPorts for each port of the definition; empty where it wants none on the host
   * @param created volumes to create in what is reserved
   * @param volumes persistent ones to use
   */
  record Match(
      List<Resource> resources,
      List<Optional<Integer>> hostPorts,
      List<NewVolume> created,
      List<Resource> volumes)
      implements MatchResult {
    public Match {
      resources = List.copyOf(resources);
      hostPorts = List.copyOf(hostPorts);
      created = List.copyOf(created);
      volumes = List.copyOf(volumes);
    }

    /** The ports on the host, in order. */
    public List<Integer> takenPorts() {
      return hostPorts.stream().flatMap(Optional::stream).toList();
    }
  }

  /** It does not fit; the reasons in the order in which Marathon lists them. */
  record Lacking(List<Lack> lacks) implements MatchResult {
    public Lacking {
      lacks = List.copyOf(lacks);
    }

    public List<NoMatch> reasons() {
      return lacks.stream().map(Lack::reason).toList();
    }
  }
}
