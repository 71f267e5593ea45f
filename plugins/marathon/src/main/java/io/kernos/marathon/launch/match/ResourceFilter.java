package io.kernos.marathon.launch.match;

import java.util.Map;
import java.util.Set;

/**
 * Which resources of an offer may be taken (Marathon: ResourceMatcher.ResourceSelector).
 *
 * @param roles for whom they may be reserved; "*": for nobody
 * @param labels that their reservation must have; none: it must not be that of a resident instance
 */
record ResourceFilter(Set<String> roles, Map<String, String> labels) {

  boolean accepts(Piece piece) {
    return !piece.isVolume() && roles.contains(piece.role) && acceptsLabels(piece);
  }

  private boolean acceptsLabels(Piece piece) {
    if (labels.isEmpty()) {
      return piece.label(ReservationLabels.FRAMEWORK) == null
          && piece.label(ReservationLabels.TASK) == null;
    }
    for (Map.Entry<String, String> label : labels.entrySet()) {
      if (!label.getValue().equals(piece.label(label.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
