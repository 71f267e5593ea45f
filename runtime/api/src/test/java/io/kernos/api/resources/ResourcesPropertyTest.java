package io.kernos.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Resource.ReservationInfo;
import io.kernos.api.v1.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The algebra against a model that is too simple to be wrong: single units in plain sets. */
class ResourcesPropertyTest {
  private static final String[] ROLES = {"*", "a", "a/b"};
  private static final int ROUNDS = 20_000;

  private final Random random = new Random(11);

  /** Each thousandth, each port and each item is a thing of its own. */
  private record Model(Map<String, Integer> scalars, Set<String> things) {
    static Model of(Iterable<Resource> resources) {
      Model model = new Model(new HashMap<>(), new HashSet<>());
      for (Resource r : resources) {
        String key = r.getName() + r.getReservationsList() + r.hasRevocable();
        int amount = (int) Math.round(r.getScalar().getValue() * 1000);
        if (amount > 0) {
          model.scalars.merge(key, amount, Integer::sum);
        }
        for (Value.Range range : r.getRanges().getRangeList()) {
          for (long n = range.getBegin(); n <= range.getEnd(); n++) {
            model.things.add(key + n);
          }
        }
        r.getSet().getItemList().forEach(item -> model.things.add(key + item));
      }
      return model;
    }

    Model plus(Model other) {
      Model sum = new Model(new HashMap<>(scalars), new HashSet<>(things));
      other.scalars.forEach((key, amount) -> sum.scalars.merge(key, amount, Integer::sum));
      sum.things.addAll(other.things);
      return sum;
    }

    Model minus(Model other) {
      Model rest = new Model(new HashMap<>(scalars), new HashSet<>(things));
      other.scalars.forEach(
          (key, amount) ->
              rest.scalars.computeIfPresent(
                  key, (k, own) -> own - amount <= 0 ? null : own - amount));
      rest.things.removeAll(other.things);
      return rest;
    }

    boolean contains(Model other) {
      return things.containsAll(other.things)
          && other.scalars.entrySet().stream()
              .allMatch(e -> scalars.getOrDefault(e.getKey(), 0) >= e.getValue());
    }
  }

  private Resource any() {
    Resource.Builder resource = Resource.newBuilder();
    String role = ROLES[random.nextInt(ROLES.length)];
    if (!role.equals("*")) {
      resource.addReservations(
          ReservationInfo.newBuilder().setType(ReservationInfo.Type.DYNAMIC).setRole(role));
    }
    if (random.nextInt(4) == 0) {
      resource.setRevocable(Resource.RevocableInfo.getDefaultInstance());
    }
    switch (random.nextInt(3)) {
      case 0 ->
          resource
              .setName(random.nextBoolean() ? "cpus" : "mem")
              .setType(Value.Type.SCALAR)
              .setScalar(Value.Scalar.newBuilder().setValue(random.nextInt(5000) / 1000.0));
      case 1 -> {
        Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
        long next = random.nextInt(6);
        for (int i = random.nextInt(4); i > 0; i--) {
          long end = next + random.nextInt(5);
          ranges.addRange(random.nextInt(2) * ranges.getRangeCount() % 2, range(next, end));
          next = end + 1 + random.nextInt(4);
        }
        resource.setName("ports").setType(Value.Type.RANGES).setRanges(ranges);
      }
      default -> {
        Set<String> items = new HashSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add("x" + random.nextInt(5));
        }
        resource
            .setName("zones")
            .setType(Value.Type.SET)
            .setSet(Value.Set.newBuilder().addAllItem(items));
      }
    }
    return resource.build();
  }

  private static Value.Range range(long begin, long end) {
    return Value.Range.newBuilder().setBegin(begin).setEnd(end).build();
  }

  private List<Resource> some() {
    List<Resource> list = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      list.add(any());
    }
    return list;
  }

  @Test
  void plus_minus_contains_and_equals_agree_with_the_model() {
    int contained = 0;
    for (int i = 0; i < ROUNDS; i++) {
      List<Resource> left = some();
      List<Resource> right = some();
      Resources a = Resources.of(left);
      // Often a part of the left, so that containing is not rare.
      Resources b = random.nextBoolean() ? Resources.of(right) : a.minus(Resources.of(right));
      Model ma = Model.of(left);
      Model mb = Model.of(b);
      assertThat(Model.of(a)).isEqualTo(ma);
      assertThat(Model.of(a.plus(b))).isEqualTo(ma.plus(mb));
      assertThat(Model.of(a.minus(b))).isEqualTo(ma.minus(mb));
      assertThat(a.contains(b)).isEqualTo(ma.contains(mb));
      assertThat(a.equals(b)).isEqualTo(ma.equals(mb));
      if (a.contains(b)) {
        contained++;
        assertThat(a.minus(b).plus(b)).isEqualTo(a).hasSameHashCodeAs(a);
      }
    }
    assertThat(contained).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
  }

  @Test
  void the_wire_form_comes_back_as_it_was() {
    for (int i = 0; i < ROUNDS; i++) {
      Resources resources = Resources.of(some()).allocatedTo("a/b");
      assertThat(Resources.of(resources.toProto())).isEqualTo(resources);
      assertThat(resources.unallocated().allocatedTo("a/b")).isEqualTo(resources);
    }
  }

  @Test
  void filters_split_a_bundle_in_two() {
    for (int i = 0; i < ROUNDS; i++) {
      Resources all = Resources.of(some());
      assertThat(all.unreserved().plus(all.reserved())).isEqualTo(all);
      assertThat(all.revocable().plus(all.nonRevocable())).isEqualTo(all);
      assertThat(all.scalarsOnly().plus(all.nonScalars())).isEqualTo(all);
      assertThat(all.contains(all.allocatableTo("a"))).isTrue();
      assertThat(all.minus(all.allocatableTo("a"))).isEqualTo(all.reservedTo("a/b"));
    }
  }

  @Test
  void cutting_down_never_exceeds_the_bound_and_wastes_none_of_it() {
    for (int i = 0; i < ROUNDS; i++) {
      Resources all = Resources.of(some()).scalarsOnly();
      Quantities most = Quantities.of(Map.of("cpus", (long) random.nextInt(6000)));
      Resources cut = all.atMost(most);
      assertThat(all.contains(cut)).isTrue();
      assertThat(cut.scalar("cpus")).isEqualTo(Math.min(all.scalar("cpus"), most.get("cpus")));
      assertThat(cut.scalar("mem")).isEqualTo(all.scalar("mem"));
    }
  }
}
