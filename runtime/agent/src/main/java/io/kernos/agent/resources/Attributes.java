package io.kernos.agent.resources;

import io.kernos.api.v1.Attribute;
import io.kernos.api.v1.Value;
import java.util.ArrayList;
import java.util.List;

/** Attributes in Mesos' text syntax: {@code rack:abc;zone:west;weight:3;ports:[1-5,7-9]}. */
public final class Attributes {
  private Attributes() {}

  /**
   * The attributes that {@code text} names.
   *
   * @throws IllegalArgumentException with the part that is wrong, and why
   */
  public static List<Attribute> parse(String text) {
    List<Attribute> attributes = new ArrayList<>();
    for (String part : text.split("[;\n]")) {
      String pair = part.strip();
      if (pair.isEmpty()) {
        continue;
      }
      int colon = pair.indexOf(':');
      if (colon <= 0 || colon == pair.length() - 1) {
        throw new IllegalArgumentException("Bad attribute '" + pair + "': expecting name:value");
      }
      attributes.add(
          parse(pair, pair.substring(0, colon).strip(), pair.substring(colon + 1).strip()));
    }
    return attributes;
  }

  private static Attribute parse(String pair, String name, String value) {
    Attribute.Builder attribute = Attribute.newBuilder().setName(name);
    if (value.startsWith("[") && value.endsWith("]")) {
      return attribute
          .setType(Value.Type.RANGES)
          .setRanges(ranges(pair, value.substring(1, value.length() - 1)))
          .build();
    }
    if (value.startsWith("[") || value.startsWith("{")) {
      throw new IllegalArgumentException(
          "Bad attribute '" + pair + "': expecting a number, [ranges] or a text");
    }
    try {
      double number = Double.parseDouble(value);
      if (Double.isFinite(number) && Character.isDigit(value.charAt(value.length() - 1))) {
        return attribute
            .setType(Value.Type.SCALAR)
            .setScalar(Value.Scalar.newBuilder().setValue(Math.round(number * 1000) / 1000.0))
            .build();
      }
    } catch (NumberFormatException e) {
      // A text then.
    }
    return attribute
        .setType(Value.Type.TEXT)
        .setText(Value.Text.newBuilder().setValue(value))
        .build();
  }

  private static Value.Ranges ranges(String pair, String inner) {
    Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
    for (String range : inner.split(",")) {
      String[] ends = range.strip().split("-");
      try {
        long begin = Long.parseUnsignedLong(ends[0].strip());
        long end = Long.parseUnsignedLong(ends[ends.length - 1].strip());
        if (ends.length > 2 || Long.compareUnsigned(begin, end) > 0) {
          throw new NumberFormatException("begin is after end");
        }
        ranges.addRange(Value.Range.newBuilder().setBegin(begin).setEnd(end));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "Bad attribute '" + pair + "': expecting [a-b,c-d], not '" + range.strip() + "'", e);
      }
    }
    return ranges.build();
  }
}
