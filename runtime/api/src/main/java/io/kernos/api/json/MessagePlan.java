package io.kernos.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MessageOrBuilder;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All that reading and writing one type of message needs to know, found once. */
final class MessagePlan {
  private static final Map<Descriptor, MessagePlan> PLANS = new ConcurrentHashMap<>();

  private final Field[] fields;
  private final Map<String, Field> byName;

  private MessagePlan(Descriptor type) {
    List<FieldDescriptor> declared = type.getFields();
    fields = new Field[declared.size()];
    byName = new HashMap<>(declared.size() * 2);
    for (int i = 0; i < fields.length; i++) {
      fields[i] = new Field(declared.get(i));
      byName.put(declared.get(i).getName(), fields[i]);
    }
  }

  static MessagePlan of(Descriptor type) {
    MessagePlan plan = PLANS.get(type);
    return plan != null ? plan : PLANS.computeIfAbsent(type, MessagePlan::new);
  }

  /** The field of that name; null when there is none. */
  Field field(String name) {
    return byName.get(name);
  }

  void write(JsonGenerator out, MessageOrBuilder message) throws IOException {
    out.writeStartObject();
    for (Field field : fields) {
      field.write(out, message);
    }
    out.writeEndObject();
  }

  /** One field of a message. */
  static final class Field {
    final FieldDescriptor descriptor;
    final FieldDescriptor.JavaType kind;
    final boolean repeated;
    final boolean map;
    private final SerializedString name;
    private final boolean writtenWhenUnset;
    private final boolean unsigned;

    Field(FieldDescriptor descriptor) {
      this.descriptor = descriptor;
      kind = descriptor.getJavaType();
      repeated = descriptor.isRepeated();
      map = descriptor.isMapField();
      name = new SerializedString(descriptor.getName());
      writtenWhenUnset = descriptor.hasDefaultValue() && !descriptor.getOptions().getDeprecated();
      unsigned =
          switch (descriptor.getType()) {
            case UINT32, UINT64, FIXED32, FIXED64 -> true;
            default -> false;
          };
    }

    boolean unsigned() {
      return unsigned;
    }

    /** The key of an entry of a map field. */
    FieldDescriptor mapKey() {
      return descriptor.getMessageType().findFieldByNumber(1);
    }

    /** The value of an entry of a map field. */
    FieldDescriptor mapValue() {
      return descriptor.getMessageType().findFieldByNumber(2);
    }

    void write(JsonGenerator out, MessageOrBuilder message) throws IOException {
      if (!repeated) {
        if (writtenWhenUnset || message.hasField(descriptor)) {
          out.writeFieldName(name);
          writeValue(out, message.getField(descriptor));
        }
        return;
      }
      if (message.getRepeatedFieldCount(descriptor) == 0) {
        return;
      }
      out.writeFieldName(name);
      List<?> values = (List<?>) message.getField(descriptor);
      if (map) {
        writeMap(out, values);
      } else {
        out.writeStartArray();
        for (Object value : values) {
          writeValue(out, value);
        }
        out.writeEndArray();
      }
    }

    private void writeMap(JsonGenerator out, List<?> entries) throws IOException {
      Field valueField = MessagePlan.of(descriptor.getMessageType()).field("value");
      out.writeStartObject();
      for (Object each : entries) {
        MessageOrBuilder entry = (MessageOrBuilder) each;
        out.writeFieldName(String.valueOf(entry.getField(mapKey())));
        valueField.writeValue(out, entry.getField(valueField.descriptor));
      }
      out.writeEndObject();
    }

    private void writeValue(JsonGenerator out, Object value) throws IOException {
      switch (kind) {
        case STRING -> out.writeString((String) value);
        case MESSAGE -> ProtoJson.write(out, (MessageOrBuilder) value);
        case ENUM -> out.writeString(((EnumValueDescriptor) value).getName());
        case BOOLEAN -> out.writeBoolean((Boolean) value);
        case DOUBLE -> Doubles.write(out, (Double) value);
        case FLOAT -> Doubles.write(out, (Float) value);
        case BYTE_STRING -> out.writeBinary(((ByteString) value).toByteArray());
        case INT -> {
          int number = (Integer) value;
          out.writeNumber(unsigned ? Integer.toUnsignedLong(number) : number);
        }
        case LONG -> {
          long number = (Long) value;
          if (unsigned && number < 0) {
            out.writeNumber(Long.toUnsignedString(number));
          } else {
            out.writeNumber(number);
          }
        }
      }
    }
  }
}
