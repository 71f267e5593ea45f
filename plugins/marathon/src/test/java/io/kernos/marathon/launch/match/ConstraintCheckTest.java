package io.kernos.marathon.launch.match;

import static io.kernos.marathon.launch.OfferFixtures.app;
import static io.kernos.marathon.launch.OfferFixtures.constraint;
import static io.kernos.marathon.launch.OfferFixtures.in;
import static io.kernos.marathon.launch.OfferFixtures.number;
import static io.kernos.marathon.launch.OfferFixtures.offer;
import static io.kernos.marathon.launch.OfferFixtures.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.Attribute;
import io.kernos.api.v1.Value;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Constraint;
import io.kernos.marathon.instance.AgentRef;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each operator against the rules of Marathon's Constraints.scala. */
class ConstraintCheckTest {

  @ParameterizedTest(name = "{0} {1} {2} on rack {3} with instances on [{4}], {5} wanted: {6}")
  @CsvSource({
    "rack, UNIQUE,,      r1, '',          3, true",
    "rack, UNIQUE,,      r1, r2,          3, true",
    "rack, UNIQUE,,      r1, r1 r2,       3, false",
    "rack, UNIQUE,,      -,  '',          3, false",
    "rack, CLUSTER, r1,  r1, r2,          3, true",
    "rack, CLUSTER, r1,  r2, '',          3, false",
    "rack, CLUSTER,,     r1, '',          3, true",
    "rack, CLUSTER,,     r1, r1 r1,       3, true",
    "rack, CLUSTER,,     r2, r1,          3, false",
    "rack, CLUSTER,,     -,  '',          3, false",
    "rack, LIKE, r[12],  r1, '',          1, true",
    "rack, LIKE, r,      r1, '',          1, false",
    "rack, LIKE, .*,     -,  '',          1, false",
    "rack, UNLIKE, r[12], r1, '',         1, false",
    "rack, UNLIKE, r[12], r3, '',         1, true",
    "rack, UNLIKE, .*,   -,  '',          1, true",
    "rack, MAX_PER, 2,   r1, r1,          9, true",
    "rack, MAX_PER, 2,   r1, r1 r1,       9, false",
    "rack, MAX_PER, 2,   r2, r1 r1,       9, true",
    "rack, MAX_PER, 2,   -,  '',          9, false",
    "rack, IS, r1,       r1, '',          1, true",
    "rack, IS, r1,       r2, '',          1, false",
    "rack, IS, r1,       -,  '',          1, false",
    // Two groups of six: three each.
    "rack, GROUP_BY, 2,  r1, r1 r1,       6, true",
    "rack, GROUP_BY, 2,  r1, r1 r1 r1,    6, false",
    "rack, GROUP_BY, 2,  r2, r1 r1 r1,    6, true",
    "rack, GROUP_BY, 2,  r3, r1 r2,       6, false",
    // Two groups of five: one of them gets the third.
    "rack, GROUP_BY, 2,  r1, r1 r1 r2,    5, true",
    "rack, GROUP_BY, 2,  r2, r1 r1 r1 r2 r2, 5, false",
    // Without a number the smallest group grows, and new ones are welcome.
    "rack, GROUP_BY,,    r1, r1 r2,       6, true",
    "rack, GROUP_BY,,    r1, r1 r1 r2,    6, false",
    "rack, GROUP_BY,,    r2, r1 r1 r2,    6, true",
    "rack, GROUP_BY,,    r3, r1 r1 r2,    6, true",
    "rack, GROUP_BY,,    -,  '',          6, false",
  })
  void decides_as_marathon_does(
      String field,
      String operator,
      String value,
      String offered,
      String placed,
      int wanted,
      boolean holds) {
    Constraint constraint =
        new Constraint(field, Constraint.Operator.valueOf(operator), Optional.ofNullable(value));
    App app = app("/a").instances(wanted).constraints(List.of(constraint)).build();
    Placements placements = Placements.of(app, List.of());
    for (String rack : placed.isEmpty() ? new String[0] : placed.split(" ")) {
      placements.add(agent("other", rack));
    }

    boolean result = ConstraintCheck.holds(constraint, app, agent("host", offered), placements);

    assertThat(result).isEqualTo(holds);
  }

  @ParameterizedTest(name = "{0} of an agent on host h1 in region eu, zone a IS {1}")
  @CsvSource({"hostname, h1", "@hostname, h1", "@region, eu", "@zone, a"})
  void reads_the_place_of_the_agent(String field, String value) {
    AgentRef agent = new Offered(in(offer("h1", "cpus:1"), "eu", "a")).agent();

    assertThat(holds(constraint(field, "IS", value), agent)).isTrue();
    assertThat(holds(constraint(field, "IS", "other"), agent)).isFalse();
  }

  @Test
  void an_agent_without_a_region_is_in_none() {
    AgentRef agent = new Offered(offer("h1", "cpus:1")).agent();

    assertThat(holds(constraint("@region", "LIKE", ".*"), agent)).isFalse();
    assertThat(holds(constraint("@zone", "UNLIKE", "a"), agent)).isTrue();
  }

  @ParameterizedTest(name = "number {0} IS {1}: {2}")
  @CsvSource({
    "5, 5, true",
    "5, 5.0, true",
    "5, 5.000, true",
    "1.1005, 1.101, true",
    "1.00051, 1.001, true",
    "5, five, false",
    "5, 6, false"
  })
  void compares_numbers_by_three_decimals(double attribute, String value, boolean holds) {
    AgentRef agent = new Offered(offer("h", "cpus:1", number("level", attribute))).agent();

    assertThat(holds(constraint("level", "IS", value), agent)).isEqualTo(holds);
  }

  @Test
  void compares_sets_and_ranges_as_texts_in_order() {
    Attribute set =
        Attribute.newBuilder()
            .setName("set")
            .setType(Value.Type.SET)
            .setSet(Value.Set.newBuilder().addItem("b").addItem("a"))
            .build();
    Attribute ranges =
        Attribute.newBuilder()
            .setName("ranges")
            .setType(Value.Type.RANGES)
            .setRanges(
                Value.Ranges.newBuilder()
                    .addRange(Value.Range.newBuilder().setBegin(7).setEnd(9))
                    .addRange(Value.Range.newBuilder().setBegin(1).setEnd(3)))
            .build();
    AgentRef agent = new Offered(offer("h", "cpus:1", set, ranges)).agent();

    assertThat(holds(constraint("set", "IS", "{a,b}"), agent)).isTrue();
    assertThat(holds(constraint("ranges", "LIKE", "\\[1-3,7-9\\]"), agent)).isTrue();
  }

  private static boolean holds(Constraint constraint, AgentRef agent) {
    App app = app("/a").constraints(List.of(constraint)).build();
    return ConstraintCheck.holds(constraint, app, agent, Placements.of(app, List.of()));
  }

  private static AgentRef agent(String host, String rack) {
    return rack.equals("-")
        ? new Offered(offer(host, "cpus:1")).agent()
        : new Offered(offer(host, "cpus:1", text("rack", rack))).agent();
  }
}
