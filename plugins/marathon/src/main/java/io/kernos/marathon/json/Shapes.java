package io.kernos.marathon.json;

import io.kernos.marathon.validation.Ids;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The shapes of which others are made. */
final class Shapes {
  static final Shape STRING =
      (json, errors) -> json instanceof String ? json : wrong(errors, "error.expected.jsstring");

  static final Shape BOOLEAN =
      (json, errors) -> json instanceof Boolean ? json : wrong(errors, "error.expected.jsboolean");

  static final Shape DOUBLE =
      (json, errors) ->
          json instanceof Number number && Double.isFinite(number.doubleValue())
              ? (Object) number.doubleValue()
              : wrong(errors, "error.expected.jsnumber");

  static final Shape INT = (json, errors) -> whole(json, 32, "error.expected.int", errors);

  static final Shape LONG = (json, errors) -> whole(json, 64, "error.expected.long", errors);

  /** A port, or an index of one. */
  static final Shape PORT = between(0, 65535);

  /** ISO 8601, such as {@code 2015-04-02T09:37:00.596Z}. */
  static final Shape DATE_TIME =
      (json, errors) -> {
        if (!(json instanceof String text)) {
          return wrong(errors, "error.expected.date");
        }
        try {
          OffsetDateTime.parse(text);
          return text;
        } catch (DateTimeParseException e) {
          return wrong(errors, "error.expected.date.isoformat");
        }
      };

  /** stringTypes.raml, PathId. */
  static final Shape PATH_ID = both(text(1, Integer.MAX_VALUE), matching(Ids::isPath));

  /** stringTypes.raml, Name. */
  static final Shape NAME = both(text(1, 63), matching(name("")));

  /** stringTypes.raml, LegacyName: the name of a port. */
  static final Shape PORT_NAME = both(text(1, Integer.MAX_VALUE), matching(name("")));

  /** stringTypes.raml, NetworkName. */
  static final Shape NETWORK_NAME = both(text(1, 63), matching(name("_")));

  /** stringTypes.raml, Path and Uri. */
  static final Shape LOCATION = text(1, 1024);

  static final Shape LABELS = map(STRING);

  private Shapes() {}

  private static Object wrong(JsonErrors errors, String word) {
    errors.add(word);
    return null;
  }

  private static Object whole(Object json, int bits, String word, JsonErrors errors) {
    if (!(json instanceof Number number)) {
      return wrong(errors, "error.expected.jsnumber");
    }
    if (number instanceof Integer integer) {
      return bits == 64 ? (Object) integer.longValue() : integer;
    }
    BigInteger value;
    if (number instanceof Double || number instanceof Float) {
      double d = number.doubleValue();
      if (d != Math.rint(d) || Math.abs(d) > 1e18) {
        return wrong(errors, word);
      }
      value = new BigDecimal(d).toBigInteger();
    } else {
      value = new BigInteger(number.toString());
    }
    if (value.bitLength() >= bits) {
      return wrong(errors, word);
    }
    return bits == 64 ? (Object) value.longValue() : value.intValue();
  }

  private static Predicate<String> name(String more) {
    return Pattern.compile("[a-z0-9]([-a-z0-9" + more + "]*[a-z0-9])?").asMatchPredicate();
  }

  static Shape matching(Predicate<String> rule) {
    return (json, errors) -> {
      Object text = STRING.read(json, errors);
      return text == null || rule.test((String) text) ? text : wrong(errors, "error.pattern");
    };
  }

  static Shape text(int minLength, int maxLength) {
    return (json, errors) -> {
      if (!(STRING.read(json, errors) instanceof String text)) {
        return null;
      }
      if (text.length() < minLength) {
        return wrong(errors, "error.minLength");
      }
      return text.length() > maxLength ? wrong(errors, "error.maxLength") : text;
    };
  }

  static Shape nonEmptyText() {
    return text(1, Integer.MAX_VALUE);
  }

  /** Both look at it, so that it hears of all its faults. */
  private static Shape both(Shape one, Shape other) {
    return (json, errors) -> {
      Object first = one.read(json, errors);
      Object second = other.read(json, errors);
      return first == null ? null : second;
    };
  }

  static Shape between(int min, int max) {
    return limited(INT, min, max);
  }

  static Shape notNegative() {
    return between(0, Integer.MAX_VALUE);
  }

  static Shape notNegativeLong() {
    return limited(LONG, 0, Long.MAX_VALUE);
  }

  static Shape atLeast(double min) {
    return limited(DOUBLE, min, Double.MAX_VALUE);
  }

  static Shape fraction() {
    return limited(DOUBLE, 0, 1);
  }

  private static Shape limited(Shape number, double min, double max) {
    return (json, errors) -> {
      if (!(number.read(json, errors) instanceof Number value)) {
        return null;
      }
      if (value.doubleValue() < min) {
        return wrong(errors, "error.min");
      }
      return value.doubleValue() > max ? wrong(errors, "error.max") : value;
    };
  }

  /** One of these words, in whatever case; it is read as it stands here. EnumVisitor.scala. */
  static Shape word(String... words) {
    Map<String, String> byLowerCase = new TreeMap<>();
    for (String word : words) {
      byLowerCase.put(word.toLowerCase(Locale.ROOT), word);
    }
    return (json, errors) -> {
      String word =
          json instanceof String text ? byLowerCase.get(text.toLowerCase(Locale.ROOT)) : null;
      return word != null ? word : wrong(errors, "error.unknown.enum.literal");
    };
  }

  static Shape list(Shape element) {
    return list(element, 0, false);
  }

  /** A list in which nothing stands twice: a second time it is dropped. */
  static Shape set(Shape element) {
    return list(element, 0, true);
  }

  static Shape nonEmptyList(Shape element) {
    return list(element, 1, false);
  }

  static Shape nonEmptySet(Shape element) {
    return list(element, 1, true);
  }

  private static Shape list(Shape element, int minLength, boolean unique) {
    return (json, errors) -> {
      if (!(json instanceof JsonArray source)) {
        return wrong(errors, "error.expected.jsarray");
      }
      JsonArray result = new JsonArray();
      Set<Object> seen = new HashSet<>();
      for (int i = 0; i < source.size(); i++) {
        errors.enter("(" + i + ")");
        Object read = element.read(source.getValue(i), errors);
        errors.leave();
        if (read != null && (!unique || seen.add(read))) {
          result.add(read);
        }
      }
      return source.size() < minLength ? wrong(errors, "error.minLength") : result;
    };
  }

  static Shape map(Shape value) {
    return (json, errors) -> {
      if (!(json instanceof JsonObject source)) {
        return wrong(errors, "error.expected.jsobject");
      }
      JsonObject result = new JsonObject();
      for (String key : source.fieldNames()) {
        errors.enter("/" + key);
        Object read = value.read(source.getValue(key), errors);
        errors.leave();
        if (read != null) {
          result.put(key, read);
        }
      }
      return result;
    };
  }

  /** A map of which the keys must fit, too. */
  static Shape map(Predicate<String> key, Shape value) {
    Shape values = map(value);
    return (json, errors) -> {
      Object read = values.read(json, errors);
      if (json instanceof JsonObject source) {
        for (String name : source.fieldNames()) {
          if (!key.test(name)) {
            errors.enter("/" + name);
            errors.add("error.pattern");
            errors.leave();
          }
        }
      }
      return read;
    };
  }

  /** The first of these that fits; what is wrong with the last one when none does. */
  static Shape anyOf(Shape... shapes) {
    return (json, errors) -> {
      JsonErrors attempt = null;
      for (Shape shape : shapes) {
        attempt = errors.attempt();
        Object read = shape.read(json, attempt);
        if (attempt.isEmpty()) {
          return read;
        }
      }
      errors.addAll(attempt);
      return null;
    };
  }

  /** What has not this shape is read as {@code value}: FieldT.scala, playReader. */
  static Shape orElse(Shape shape, Object value) {
    return (json, errors) -> {
      Object read = shape.read(json, errors.attempt());
      return read == null ? value : read;
    };
  }

  /** Always read as {@code value}, if it fits at all. */
  static Shape as(Object value, Shape shape) {
    return (json, errors) -> shape.read(json, errors) == null ? null : value;
  }
}
