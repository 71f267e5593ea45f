package io.kernos.marathon.launch.match;

import static io.kernos.marathon.launch.OfferFixtures.constraint;
import static io.kernos.marathon.launch.OfferFixtures.number;
import static io.kernos.marathon.launch.OfferFixtures.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.Attribute;
import io.kernos.api.v1.Value;
import io.kernos.api.v1.scheduler.AttributeConstraint;
import io.kernos.api.v1.scheduler.OfferConstraints.RoleConstraints.Group;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Constraint;
import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.instance.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class OfferPredicatesTest {
  private static final List<String> FIELDS = List.of("hostname", "rack", "@zone", "@region");
  private static final List<String> VALUES = List.of("a", "b", "2", "2.0", "");

  private static AgentRef agent(String host, Attribute... attributes) {
    return new AgentRef(
        host, host, Optional.empty(), Optional.of("zone-" + host), List.of(attributes));
  }

  private static Instance placed(App app, int number, Condition condition, AgentRef agent) {
    return Instance.scheduled(InstanceId.of(app.id(), "u" + number), app, Instant.EPOCH)
        .withCondition(condition, Instant.EPOCH)
        .withPlace(Optional.of(agent), Optional.empty());
  }

  private static App app(Constraint... constraints) {
    return World.app("/a").toBuilder().constraints(List.of(constraints)).build();
  }

  /** What the master makes of them: a text is compared, another attribute passes. */
  private static boolean passes(Group group, AgentRef agent) {
    return group.getAttributeConstraintsList().stream().allMatch(c -> passes(c, agent));
  }

  private static boolean passes(AttributeConstraint constraint, AgentRef agent) {
    Object value =
        switch (constraint.getSelector().getPseudoattributeType()) {
          case HOSTNAME -> agent.host();
          case REGION -> agent.region().orElse(null);
          case ZONE -> agent.zone().orElse(null);
          case UNKNOWN ->
              agent.attributes().stream()
                  .filter(a -> a.getName().equals(constraint.getSelector().getAttributeName()))
                  .findFirst()
                  .orElse(null);
        };
    var predicate = constraint.getPredicate();
    return switch (predicate.getPredicateCase()) {
      case EXISTS -> value != null;
      case NOT_EXISTS -> value == null;
      case TEXT_EQUALS -> is(value, predicate.getTextEquals().getValue()::equals, true);
      case TEXT_NOT_EQUALS -> is(value, predicate.getTextNotEquals().getValue()::equals, false);
      case TEXT_MATCHES -> is(value, t -> t.matches(predicate.getTextMatches().getRegex()), true);
      case TEXT_NOT_MATCHES ->
          is(value, t -> t.matches(predicate.getTextNotMatches().getRegex()), false);
      case PREDICATE_NOT_SET -> throw new AssertionError("no predicate");
    };
  }

  private static boolean is(Object value, Predicate<String> test, boolean wanted) {
    if (value instanceof Attribute attribute) {
      return attribute.getType() != Value.Type.TEXT
          || test.test(attribute.getText().getValue()) == wanted;
    }
    return value == null ? !wanted : test.test((String) value) == wanted;
  }

  @Test
  void no_agent_is_left_out_that_would_be_taken() {
    Random random = new Random(7);
    int leftOut = 0;
    int taken = 0;
    for (int round = 0; round < 20_000; round++) {
      Constraint constraint =
          constraint(
              pick(FIELDS, random),
              pick(List.of(Constraint.Operator.values()), random).name(),
              pick(VALUES, random));
      App app = app(constraint);
      List<Instance> instances = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        Condition condition = pick(List.of(Condition.values()), random);
        instances.add(placed(app, i, condition, randomAgent(random)));
      }
      AgentRef agent = randomAgent(random);
      boolean holds = ConstraintCheck.holds(constraint, app, agent, Placements.of(app, instances));
      boolean passes = passes(OfferPredicates.of(app, instances), agent);
      assertThat(passes || !holds).as("%s with %s on %s", constraint, instances, agent).isTrue();
      leftOut += passes ? 0 : 1;
      taken += holds ? 1 : 0;
    }
    assertThat(leftOut).isGreaterThan(2000);
    assertThat(taken).isGreaterThan(2000);
  }

  private static <T> T pick(List<T> some, Random random) {
    return some.get(random.nextInt(some.size()));
  }

  private static AgentRef randomAgent(Random random) {
    String host = pick(List.of("a", "b", "c"), random);
    return switch (random.nextInt(4)) {
      case 0 -> agent(host);
      case 1 -> agent(host, number("rack", 2));
      default -> agent(host, text("rack", pick(VALUES, random)));
    };
  }

  @Test
  void a_value_that_has_as_many_instances_as_it_may_is_left_out() {
    App app = app(constraint("rack", "MAX_PER", "2"));
    AgentRef agent = agent("h1", text("rack", "r1"));
    List<Instance> one = List.of(placed(app, 1, Condition.RUNNING, agent));
    List<Instance> two =
        List.of(placed(app, 1, Condition.RUNNING, agent), placed(app, 2, Condition.STAGING, agent));

    assertThat(passes(OfferPredicates.of(app, one), agent)).isTrue();
    assertThat(passes(OfferPredicates.of(app, two), agent)).isFalse();
    assertThat(passes(OfferPredicates.of(app, two), agent("h2", text("rack", "r2")))).isTrue();
  }

  @Test
  void a_cluster_stays_where_its_first_instance_is() {
    App app = app(constraint("rack", "CLUSTER", ""));
    List<Instance> one =
        List.of(placed(app, 1, Condition.RUNNING, agent("h1", text("rack", "r1"))));

    assertThat(passes(OfferPredicates.of(app, one), agent("h2", text("rack", "r1")))).isTrue();
    assertThat(passes(OfferPredicates.of(app, one), agent("h2", text("rack", "r2")))).isFalse();
  }

  @Test
  void an_app_without_constraints_needs_nothing() {
    assertThat(OfferPredicates.of(app(), List.of())).isEqualTo(Group.getDefaultInstance());
  }
}
