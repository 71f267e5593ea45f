package io.kernos.simulation.framework;

import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/** Cuts pieces from what an offer, or several of one agent, hold. */
final class OfferCutter {
  private final List<Resource> left;

  OfferCutter(Offer offer) {
    left = new ArrayList<>(offer.getResourcesList());
  }

  List<Resource> left() {
    return left;
  }

  /**
   * Cuts {@code thousandths} of a scalar from one resource that suits; empty when none is enough.
   */
  Optional<Resource> scalar(String name, long thousandths, Predicate<Resource> suits) {
    for (int i = 0; i < left.size(); i++) {
      Resource resource = left.get(i);
      long has = Math.round(resource.getScalar().getValue() * 1000);
      if (!resource.getName().equals(name)
          || has < thousandths
          || resource.getDisk().hasPersistence()
          || !suits.test(resource)) {
        continue;
      }
      left.set(i, withScalar(resource, has - thousandths));
      return Optional.of(withScalar(resource, thousandths));
    }
    return Optional.empty();
  }

  /** Cuts {@code count} ports that follow each other. */
  Optional<Resource> ports(int count, Random random) {
    for (int i = 0; i < left.size(); i++) {
      Resource resource = left.get(i);
      if (!resource.getName().equals("ports") || resource.getRanges().getRangeCount() == 0) {
        continue;
      }
      int which = random.nextInt(resource.getRanges().getRangeCount());
      Value.Range range = resource.getRanges().getRange(which);
      long begin = range.getBegin();
      if (range.getEnd() - begin + 1 < count) {
        continue;
      }
      Value.Ranges.Builder rest = resource.getRanges().toBuilder().removeRange(which);
      if (range.getEnd() >= begin + count) {
        rest.addRange(
            Value.Range.newBuilder().setBegin(begin + count).setEnd(range.getEnd()).build());
      }
      left.set(i, resource.toBuilder().setRanges(rest).build());
      return Optional.of(
          resource.toBuilder()
              .setRanges(
                  Value.Ranges.newBuilder()
                      .addRange(Value.Range.newBuilder().setBegin(begin).setEnd(begin + count - 1)))
              .build());
    }
    return Optional.empty();
  }

  /** Takes a whole resource that suits. */
  Optional<Resource> whole(Predicate<Resource> suits) {
    for (int i = 0; i < left.size(); i++) {
      if (suits.test(left.get(i))) {
        return Optional.of(left.remove(i));
      }
    }
    return Optional.empty();
  }

  /** Puts back what an operation made. */
  void add(Resource resource) {
    left.add(resource);
  }

  static boolean unreserved(Resource resource) {
    return resource.getReservationsCount() == 0;
  }

  private static Resource withScalar(Resource resource, long thousandths) {
    return resource.toBuilder()
        .setScalar(Value.Scalar.newBuilder().setValue(thousandths / 1000.0))
        .build();
  }
}
