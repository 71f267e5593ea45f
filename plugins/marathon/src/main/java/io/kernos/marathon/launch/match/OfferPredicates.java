package io.kernos.marathon.launch.match;

import io.kernos.api.v1.scheduler.AttributeConstraint;
import io.kernos.api.v1.scheduler.AttributeConstraint.Predicate;
import io.kernos.api.v1.scheduler.AttributeConstraint.Selector;
import io.kernos.api.v1.scheduler.AttributeConstraint.Selector.PseudoattributeType;
import io.kernos.api.v1.scheduler.OfferConstraints.RoleConstraints.Group;
import io.kernos.marathon.definition.Constraint;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.instance.Instance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Constraints as the master can check them (Marathon: OfferConstraints.scala). They never leave out
 * an agent that {@link OfferMatcher} would take: what they cannot say is left to it.
 */
public final class OfferPredicates {
  private OfferPredicates() {}

  /**
   * What each agent must satisfy on which an instance of {@code spec} can run.
   *
   * @param instances of the app or pod, of every version
   * @return without any constraint: every agent may do
   */
  public static Group of(RunSpec spec, Collection<Instance> instances) {
    Set<AttributeConstraint> all = new LinkedHashSet<>();
    List<AgentRef> taken = new ArrayList<>();
    if (!spec.constraints().isEmpty()) {
      for (Instance instance : instances) {
        // A place that is only reserved does not keep its own instance away.
        if (!instance.isScheduled() && Placements.constrains(spec, instance)) {
          taken.add(instance.agent().orElseThrow());
        }
      }
    }
    for (Constraint constraint : spec.constraints()) {
      all.add(of(constraint, alone(constraint)));
      for (Predicate.Builder induced : induced(constraint, counts(constraint, taken))) {
        all.add(of(constraint, induced));
      }
    }
    return Group.newBuilder().addAllAttributeConstraints(all).build();
  }

  private static AttributeConstraint of(Constraint constraint, Predicate.Builder predicate) {
    return AttributeConstraint.newBuilder()
        .setSelector(selector(constraint.field()))
        .setPredicate(predicate)
        .build();
  }

  private static Selector selector(String field) {
    Selector.Builder selector = Selector.newBuilder();
    switch (field) {
      case "hostname", "@hostname" -> selector.setPseudoattributeType(PseudoattributeType.HOSTNAME);
      case Fields.REGION -> selector.setPseudoattributeType(PseudoattributeType.REGION);
      case Fields.ZONE -> selector.setPseudoattributeType(PseudoattributeType.ZONE);
      default -> selector.setAttributeName(field);
    }
    return selector.build();
  }

  /** What a constraint says of an agent, whatever runs elsewhere. */
  private static Predicate.Builder alone(Constraint constraint) {
    Predicate.Builder predicate = Predicate.newBuilder();
    String value = constraint.value().orElse("");
    switch (constraint.operator()) {
      case LIKE -> predicate.getTextMatchesBuilder().setRegex(value);
      case UNLIKE -> predicate.getTextNotMatchesBuilder().setRegex(value);
      case IS -> predicate.getTextEqualsBuilder().setValue(ConstraintCheck.canonical(value));
      case CLUSTER -> {
        if (value.isEmpty()) {
          predicate.getExistsBuilder();
        } else {
          predicate.getTextEqualsBuilder().setValue(value);
        }
      }
      case UNIQUE, GROUP_BY, MAX_PER -> predicate.getExistsBuilder();
    }
    return predicate;
  }

  private static Map<String, Integer> counts(Constraint constraint, List<AgentRef> taken) {
    Map<String, Integer> counts = new TreeMap<>();
    for (AgentRef agent : taken) {
      Fields.read(agent, constraint.field())
          .ifPresent(value -> counts.merge(value, 1, Integer::sum));
    }
    return counts;
  }

  /** What it says because of what runs elsewhere; of GROUP_BY nothing, as in the original. */
  private static List<Predicate.Builder> induced(
      Constraint constraint, Map<String, Integer> counts) {
    return switch (constraint.operator()) {
      case UNIQUE -> full(counts, 1);
      case MAX_PER -> full(counts, ConstraintCheck.number(constraint.value().orElse("")).orElse(0));
      case CLUSTER ->
          counts.size() == 1 && constraint.value().orElse("").isEmpty()
              ? List.of(equalTo(counts.keySet().iterator().next()))
              : List.of();
      case LIKE, UNLIKE, IS, GROUP_BY -> List.of();
    };
  }

  private static List<Predicate.Builder> full(Map<String, Integer> counts, int most) {
    List<Predicate.Builder> others = new ArrayList<>();
    counts.forEach(
        (value, count) -> {
          if (count >= most) {
            Predicate.Builder predicate = Predicate.newBuilder();
            predicate.getTextNotEqualsBuilder().setValue(value);
            others.add(predicate);
          }
        });
    return others;
  }

  private static Predicate.Builder equalTo(String value) {
    Predicate.Builder predicate = Predicate.newBuilder();
    predicate.getTextEqualsBuilder().setValue(value);
    return predicate;
  }
}
