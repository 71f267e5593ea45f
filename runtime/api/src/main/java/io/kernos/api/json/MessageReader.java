package io.kernos.api.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.function.Supplier;

/** Reads one document. */
final class MessageReader {
  private static final BigInteger UINT64_MAX =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  // Longer numbers are no numbers that a field could hold, and their conversion is quadratic.
  private static final int MAX_NUMBER_LENGTH = 400;

  private final JsonParser parser;
  // Where we are: names of fields, indexes of elements (Integer), keys of maps (Key).
  private final Deque<Object> path = new ArrayDeque<>();

  MessageReader(JsonParser parser) {
    this.parser = parser;
  }

  void readDocument(Message.Builder into) throws IOException, JsonFormatException {
    JsonToken first = parser.nextToken();
    if (first != JsonToken.START_OBJECT) {
      throw fault(
          first == null ? "Expecting a JSON object, found nothing" : "Expecting a JSON object");
    }
    readMessage(into);
    if (parser.nextToken() != null) {
      throw JsonFormatException.notJson("Parsed JSON included non-whitespace trailing characters");
    }
  }

  /** Reads an array; each element into a builder that {@code next} gives. */
  void readArray(Supplier<Message.Builder> next) throws IOException, JsonFormatException {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw JsonFormatException.notJson("Expecting a JSON array");
    }
    for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
      path.addLast(index);
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw fault("Expecting a JSON object");
      }
      readMessage(next.get());
      path.removeLast();
    }
    if (parser.nextToken() != null) {
      throw JsonFormatException.notJson("Parsed JSON included non-whitespace trailing characters");
    }
  }

  private void readMessage(Message.Builder into) throws IOException, JsonFormatException {
    MessagePlan plan = MessagePlan.of(into.getDescriptorForType());
    for (String name; (name = parser.nextFieldName()) != null; ) {
      parser.nextToken();
      MessagePlan.Field field = plan.field(name);
      if (field == null) {
        parser.skipChildren();
        continue;
      }
      path.addLast(name);
      if (field.repeated) {
        if (into.getRepeatedFieldCount(field.descriptor) > 0) {
          into.clearField(field.descriptor);
        }
        readRepeated(into, field);
      } else {
        // The last of equal names counts, even when it is null or not known.
        if (into.hasField(field.descriptor)) {
          into.clearField(field.descriptor);
        }
        Object value = readValue(into, field);
        if (value != null) {
          into.setField(field.descriptor, value);
        }
      }
      path.removeLast();
    }
  }

  private void readRepeated(Message.Builder into, MessagePlan.Field field)
      throws IOException, JsonFormatException {
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      int index = 0;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        path.addLast(index++);
        readRepeated(into, field);
        path.removeLast();
      }
    } else if (field.map) {
      readMap(into, field);
    } else {
      Object value = readValue(into, field);
      if (value != null) {
        into.addRepeatedField(field.descriptor, value);
      }
    }
  }

  private void readMap(Message.Builder into, MessagePlan.Field field)
      throws IOException, JsonFormatException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw fault("Expecting a JSON object for a map");
    }
    MessagePlan entryPlan = MessagePlan.of(field.descriptor.getMessageType());
    for (String name; (name = parser.nextFieldName()) != null; ) {
      parser.nextToken();
      path.addLast(new Key(name));
      Message.Builder entry = into.newBuilderForField(field.descriptor);
      entry.setField(field.mapKey(), scalar(entryPlan.field("key"), name));
      Object value = readValue(entry, entryPlan.field("value"));
      if (value != null) {
        entry.setField(field.mapValue(), value);
      }
      into.addRepeatedField(field.descriptor, entry.build());
      path.removeLast();
    }
  }

  /** The current value as one of {@code field}; null when it counts as unset. */
  private Object readValue(Message.Builder parent, MessagePlan.Field field)
      throws IOException, JsonFormatException {
    switch (parser.currentToken()) {
      case VALUE_NULL:
        return null;
      case START_OBJECT:
        if (field.kind != FieldDescriptor.JavaType.MESSAGE) {
          throw fault("Not expecting a JSON object");
        }
        Message.Builder child = parent.newBuilderForField(field.descriptor);
        readMessage(child);
        // What is missing is said once, for the whole document.
        return child.buildPartial();
      case VALUE_TRUE:
      case VALUE_FALSE:
        if (field.kind != FieldDescriptor.JavaType.BOOLEAN) {
          throw fault("Not expecting a JSON boolean");
        }
        return parser.currentToken() == JsonToken.VALUE_TRUE;
      case VALUE_NUMBER_INT:
      case VALUE_NUMBER_FLOAT:
        return number(field);
      case VALUE_STRING:
        return scalar(field, parser.getText());
      default:
        throw fault("Not expecting a JSON array");
    }
  }

  private Object number(MessagePlan.Field field) throws IOException, JsonFormatException {
    switch (field.kind) {
      case INT:
      case LONG:
        // The usual case without a detour through text.
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
          return integer(field, parser.getLongValue());
        }
        return parse(field, parser.getText());
      case DOUBLE:
      case FLOAT:
        return parse(field, parser.getText());
      default:
        throw fault("Not expecting a JSON number");
    }
  }

  /** A string as a value of {@code field}; null for the unknown name of an enum. */
  private Object scalar(MessagePlan.Field field, String text) throws JsonFormatException {
    switch (field.kind) {
      case STRING:
        return text;
      case BYTE_STRING:
        return base64(text);
      case ENUM:
        EnumValueDescriptor value = field.descriptor.getEnumType().findValueByName(text);
        if (value == null && field.descriptor.isRequired()) {
          throw fault("Failed to find enum for '" + text + "'");
        }
        return value;
      case BOOLEAN:
        return switch (text.strip()) {
          case "true" -> true;
          case "false" -> false;
          default -> throw fault("Failed to parse '" + text + "' as a JSON boolean");
        };
      case DOUBLE:
      case FLOAT:
        if (text.equals("Infinity") || text.equals("-Infinity")) {
          double infinity =
              text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
          return field.kind == FieldDescriptor.JavaType.FLOAT
              ? (Object) (float) infinity
              : infinity;
        }
        return parse(field, text.strip());
      case INT:
      case LONG:
        return parse(field, text.strip());
      default:
        if (field.descriptor.getMessageType().getFullName().equals("google.protobuf.Duration")) {
          return Durations.parse(text)
              .orElseThrow(() -> fault("Failed to parse '" + text + "' as a duration"));
        }
        throw fault("Not expecting a JSON string");
    }
  }

  private Object parse(MessagePlan.Field field, String text) throws JsonFormatException {
    if (text.length() > MAX_NUMBER_LENGTH || !isNumber(text)) {
      throw fault("Failed to parse '" + abbreviate(text) + "' as a JSON number");
    }
    switch (field.kind) {
      case DOUBLE:
      case FLOAT:
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
          throw fault("Value out of range");
        }
        return field.kind == FieldDescriptor.JavaType.FLOAT ? (Object) (float) value : value;
      default:
        return integer(field, text);
    }
  }

  /** A fraction is cut off, as Mesos does. */
  private Object integer(MessagePlan.Field field, String text) throws JsonFormatException {
    BigInteger whole;
    try {
      BigDecimal exact = new BigDecimal(text);
      whole = exact.precision() - (long) exact.scale() > 20 ? null : exact.toBigInteger();
    } catch (NumberFormatException e) {
      whole = null;
    }
    if (whole != null && whole.bitLength() <= 63) {
      return integer(field, whole.longValue());
    }
    boolean fits =
        whole != null
            && field.unsigned()
            && field.kind == FieldDescriptor.JavaType.LONG
            && whole.signum() > 0
            && whole.compareTo(UINT64_MAX) <= 0;
    if (!fits) {
      throw fault("Value out of range");
    }
    return whole.longValue();
  }

  private Object integer(MessagePlan.Field field, long value) throws JsonFormatException {
    long least = field.unsigned() ? 0 : Integer.MIN_VALUE;
    long most = field.unsigned() ? 0xffff_ffffL : Integer.MAX_VALUE;
    if (field.kind == FieldDescriptor.JavaType.LONG) {
      if (field.unsigned() && value < 0) {
        throw fault("Value out of range");
      }
      return value;
    }
    if (value < least || value > most) {
      throw fault("Value out of range");
    }
    return (int) value;
  }

  private ByteString base64(String text) throws JsonFormatException {
    // As Mesos: blanks are skipped and the first '=' ends it, however many there are.
    StringBuilder digits = new StringBuilder(text.length());
    for (int i = 0; i < text.length() && text.charAt(i) != '='; i++) {
      char c = text.charAt(i);
      if (c != ' ' && (c < '\t' || c > '\r')) {
        digits.append(c);
      }
    }
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(digits.toString()));
    } catch (IllegalArgumentException e) {
      throw fault("Failed to base64 decode bytes: " + e.getMessage());
    }
  }

  private static boolean isNumber(String text) {
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E') {
        return false;
      }
    }
    if (digits == 0) {
      return false;
    }
    try {
      Double.parseDouble(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String abbreviate(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  private JsonFormatException fault(String reason) {
    StringBuilder where = new StringBuilder();
    for (Object step : path) {
      if (step instanceof Integer) {
        where.append('[').append(step).append(']');
      } else if (step instanceof Key key) {
        where.append("[\"").append(key.name()).append("\"]");
      } else {
        where.append(where.isEmpty() ? "" : ".").append(step);
      }
    }
    return new JsonFormatException(where.toString(), reason);
  }

  private record Key(String name) {}
}
