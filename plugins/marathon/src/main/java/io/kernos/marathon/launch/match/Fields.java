package io.kernos.marathon.launch.match;

import io.kernos.api.v1.Attribute;
import io.kernos.api.v1.Value;
import io.kernos.marathon.instance.AgentRef;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.stream.Collectors;

/** What constraints read of an agent (Marathon: Constraints.scala). */
final class Fields {
  static final String REGION = "@region";
  static final String ZONE = "@zone";

  private Fields() {}

  /** The value of a field; empty when the agent has none. */
  static Optional<String> read(AgentRef agent, String field) {
    return switch (field) {
      case "hostname", "@hostname" -> Optional.of(agent.host());
      case REGION -> agent.region();
      case ZONE -> agent.zone();
      default -> attribute(agent, field);
    };
  }

  private static Optional<String> attribute(AgentRef agent, String name) {
    for (Attribute attribute : agent.attributes()) {
      if (attribute.getName().equals(name)) {
        return Optional.of(text(attribute));
      }
    }
    return Optional.empty();
  }

  private static String text(Attribute attribute) {
    return switch (attribute.getType()) {
      case SCALAR -> number(attribute.getScalar().getValue());
      case TEXT -> attribute.getText().getValue();
      case RANGES ->
          attribute.getRanges().getRangeList().stream()
              .sorted((a, b) -> Long.compare(a.getBegin(), b.getBegin()))
              .map(Fields::range)
              .collect(Collectors.joining(",", "[", "]"));
      case SET ->
          attribute.getSet().getItemList().stream()
              .sorted()
              .collect(Collectors.joining(",", "{", "}"));
    };
  }

  private static String range(Value.Range range) {
    return range.getBegin() + "-" + range.getEnd();
  }

  /** A number with at most three decimals, half to even. */
  static String number(double value) {
    BigDecimal rounded =
        new BigDecimal(value).setScale(3, RoundingMode.HALF_EVEN).stripTrailingZeros();
    return rounded.signum() == 0 ? "0" : rounded.toPlainString();
  }
}
