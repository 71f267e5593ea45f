package io.kernos.master.allocator;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.Attribute;
import io.kernos.api.v1.Value;
import io.kernos.api.v1.scheduler.AttributeConstraint;
import io.kernos.api.v1.scheduler.AttributeConstraint.Selector;
import io.kernos.api.v1.scheduler.OfferConstraints;
import io.kernos.api.v1.scheduler.OfferConstraints.RoleConstraints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Predicate;

/**
 * A framework's offer constraints: for each role, groups of which one must hold wholly.
 *
 * <p>Regular expressions are RE2's, matched in linear time: a framework cannot stall the master.
 */
public final class ConstraintFilter {
  /** Lets every agent pass. */
  static final ConstraintFilter NONE = new ConstraintFilter(Map.of());

  /** RE2J does not tell a program's size, which Mesos bounds at 100; these bound it too. */
  private static final int LONGEST_REGEX = 1000;

  private static final long MOST_REPEATS = 1000;
  private static final Pattern REPEAT = Pattern.compile("\\{(\\d*),?(\\d*)\\}");

  private final Map<String, List<List<Predicate<AgentInfo>>>> roles;

  /** Verdicts by role and agent; agents change seldom. */
  private final Map<String, Map<AgentInfo, Boolean>> verdicts = new HashMap<>();

  private ConstraintFilter(Map<String, List<List<Predicate<AgentInfo>>>> roles) {
    this.roles = roles;
  }

  /**
   * Compiles constraints.
   *
   * @throws IllegalArgumentException with the reason, in the words of Mesos, when they are invalid
   */
  public static ConstraintFilter of(OfferConstraints constraints) {
    Map<String, List<List<Predicate<AgentInfo>>>> roles = new HashMap<>();
    constraints
        .getRoleConstraintsMap()
        .forEach((role, expression) -> roles.put(role, groups(role, expression)));
    return new ConstraintFilter(roles);
  }

  private static List<List<Predicate<AgentInfo>>> groups(String role, RoleConstraints expression) {
    if (expression.getGroupsCount() == 0) {
      throw new IllegalArgumentException(
          "'OfferConstraints::role_constraints' has an empty 'RoleConstraints::groups' for role "
              + role);
    }
    List<List<Predicate<AgentInfo>>> groups = new ArrayList<>();
    for (RoleConstraints.Group group : expression.getGroupsList()) {
      if (group.getAttributeConstraintsCount() == 0) {
        throw new IllegalArgumentException(
            "'OfferConstraints::RoleConstraints::groups' for role "
                + role
                + " contains an empty RoleConstraints::Group");
      }
      try {
        groups.add(
            group.getAttributeConstraintsList().stream()
                .map(ConstraintFilter::constraint)
                .toList());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "A role " + role + " has an invalid 'AttributeConstraint': " + e.getMessage(), e);
      }
    }
    return groups;
  }

  /** Whether the framework takes nothing of this agent in this role. */
  boolean excludes(String role, AgentInfo agent) {
    List<List<Predicate<AgentInfo>>> groups = roles.get(role);
    if (groups == null) {
      return false;
    }
    Map<AgentInfo, Boolean> known = verdicts.computeIfAbsent(role, r -> new WeakHashMap<>());
    return known.computeIfAbsent(
        agent,
        a -> groups.stream().noneMatch(group -> group.stream().allMatch(test -> test.test(a))));
  }

  /** What an agent has under a selector: an attribute, the text of a pseudo-attribute, or null. */
  private interface Lookup {
    Object in(AgentInfo agent);
  }

  private static Predicate<AgentInfo> constraint(AttributeConstraint constraint) {
    Lookup lookup = lookup(constraint.getSelector());
    Predicate<Object> test = test(constraint.getPredicate());
    return agent -> test.test(lookup.in(agent));
  }

  private static Lookup lookup(Selector selector) {
    return switch (selector.getSelectorCase()) {
      case ATTRIBUTE_NAME -> agent -> attribute(agent, selector.getAttributeName());
      case PSEUDOATTRIBUTE_TYPE ->
          switch (selector.getPseudoattributeType()) {
            case HOSTNAME -> AgentInfo::getHostname;
            case REGION ->
                agent ->
                    agent.getDomain().hasFaultDomain()
                        ? agent.getDomain().getFaultDomain().getRegion().getName()
                        : null;
            case ZONE ->
                agent ->
                    agent.getDomain().hasFaultDomain()
                        ? agent.getDomain().getFaultDomain().getZone().getName()
                        : null;
            case UNKNOWN -> throw new IllegalArgumentException("Unknown pseudoattribute type");
          };
      case SELECTOR_NOT_SET ->
          throw new IllegalArgumentException(
              "Exactly one of 'AttributeConstraint::Selector::name' or"
                  + " 'AttributeConstraint::Selector::pseudoattribute_type' must be set");
    };
  }

  private static Attribute attribute(AgentInfo agent, String name) {
    for (Attribute attribute : agent.getAttributesList()) {
      if (attribute.getName().equals(name)) {
        return attribute;
      }
    }
    return null;
  }

  private static Predicate<Object> test(AttributeConstraint.Predicate predicate) {
    return switch (predicate.getPredicateCase()) {
      case EXISTS -> value -> value != null;
      case NOT_EXISTS -> value -> value == null;
      case TEXT_EQUALS -> text(predicate.getTextEquals().getValue()::equals, true);
      case TEXT_NOT_EQUALS -> text(predicate.getTextNotEquals().getValue()::equals, false);
      case TEXT_MATCHES -> text(regex(predicate.getTextMatches().getRegex()), true);
      case TEXT_NOT_MATCHES -> text(regex(predicate.getTextNotMatches().getRegex()), false);
      case PREDICATE_NOT_SET -> throw new IllegalArgumentException("Unknown predicate type");
    };
  }

  /** Attributes that are not texts pass every test of texts (Mesos). */
  private static Predicate<Object> text(Predicate<String> matches, boolean wanted) {
    return value -> {
      if (value == null) {
        return !wanted;
      }
      if (value instanceof Attribute attribute) {
        return attribute.getType() != Value.Type.TEXT
            || matches.test(attribute.getText().getValue()) == wanted;
      }
      return matches.test((String) value) == wanted;
    };
  }

  /** The product of all counted repetitions, as if each were nested in the next. */
  private static double repeats(String regex) {
    double product = 1;
    for (Matcher matcher = REPEAT.matcher(regex); matcher.find(); ) {
      for (int i = 1; i <= 2; i++) {
        product *=
            matcher.group(i).isEmpty() ? 1 : Math.max(1, Double.parseDouble(matcher.group(i)));
      }
    }
    return product;
  }

  private static Predicate<String> regex(String regex) {
    if (regex.length() > LONGEST_REGEX || repeats(regex) > MOST_REPEATS) {
      throw new IllegalArgumentException("Regex '" + regex + "' is too complex");
    }
    try {
      Pattern pattern = Pattern.compile(regex);
      return text -> pattern.matcher(text).matches();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "Failed to construct regex from pattern '" + regex + "': " + e.getMessage(), e);
    }
  }
}
