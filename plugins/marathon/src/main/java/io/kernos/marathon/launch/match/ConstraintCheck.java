package io.kernos.marathon.launch.match;

import io.kernos.marathon.definition.Constraint;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.instance.AgentRef;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Whether a constraint lets an instance run on an agent (Marathon: Constraints.scala). */
final class ConstraintCheck {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");
  private static final Pattern NEVER = Pattern.compile("(?!)");

  /** Compiled patterns of LIKE and UNLIKE; emptied when there are many. */
  private static final ConcurrentHashMap<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private ConstraintCheck() {}

  static boolean holds(Constraint constraint, RunSpec spec, AgentRef agent, Placements placed) {
    Optional<String> offered = Fields.read(agent, constraint.field());
    String value = constraint.value().orElse("");
    if (offered.isEmpty()) {
      return constraint.operator() == Constraint.Operator.UNLIKE;
    }
    String here = offered.get();
    Spread spread = placed.of(constraint.field());
    return switch (constraint.operator()) {
      case UNIQUE -> spread.count(here) == 0;
      case CLUSTER ->
          value.isEmpty()
              ? spread.groups() == 0 || spread.first().equals(offered)
              : value.equals(here);
      case GROUP_BY -> groupBy(spread, here, groups(value), spec.instances());
      case LIKE -> !value.isEmpty() && pattern(value).matcher(here).matches();
      case UNLIKE -> !value.isEmpty() && !pattern(value).matcher(here).matches();
      case MAX_PER -> spread.count(here) < number(value).orElse(0);
      case IS -> here.equals(canonical(value));
    };
  }

  /** LIKE and UNLIKE of a volume's path. */
  static boolean pathHolds(Constraint constraint, String path) {
    String value = constraint.value().orElse("");
    return switch (constraint.operator()) {
      case LIKE -> pattern(value).matcher(path).matches();
      case UNLIKE -> !pattern(value).matcher(path).matches();
      default -> false;
    };
  }

  static String words(Constraint constraint) {
    return constraint.field()
        + ":"
        + constraint.operator()
        + constraint.value().filter(value -> !value.isEmpty()).map(value -> ":" + value).orElse("");
  }

  private static boolean groupBy(Spread spread, String here, int groups, int wanted) {
    int count = spread.count(here);
    if (groups == 0) {
      // Nobody knows how many groups there are: the smallest ones grow, and new ones are welcome.
      return count == 0 || count == spread.least();
    }
    if (count == 0) {
      return spread.groups() < groups;
    }
    int each = wanted / groups;
    int spare = wanted % groups - spread.above(each);
    return count < each || (count == each && spare > 0);
  }

  private static int groups(String value) {
    return value.equals("inf") ? Integer.MAX_VALUE : Math.max(0, number(value).orElse(0));
  }

  static Optional<Integer> number(String value) {
    try {
      return Optional.of(Integer.parseInt(value));
    } catch (NumberFormatException notOne) {
      return Optional.empty();
    }
  }

  static String canonical(String value) {
    return NUMBER.matcher(value).matches() ? Fields.number(Double.parseDouble(value)) : value;
  }

  private static Pattern pattern(String regex) {
    Pattern known = PATTERNS.get(regex);
    if (known != null) {
      return known;
    }
    if (PATTERNS.size() > 1000) {
      PATTERNS.clear();
    }
    return PATTERNS.computeIfAbsent(regex, ConstraintCheck::compile);
  }

  private static Pattern compile(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException refusedBefore) {
      return NEVER;
    }
  }
}
