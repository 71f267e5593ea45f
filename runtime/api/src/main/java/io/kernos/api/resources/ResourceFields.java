package io.kernos.api.resources;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.kernos.api.v1.Resource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Finds the resources inside messages. */
public final class ResourceFields {
  /** Fields that lead to resources, by message; the others are not descended into. */
  private static final Map<Descriptor, List<FieldDescriptor>> PATHS = new ConcurrentHashMap<>();

  private ResourceFields() {}

  /** {@code message} with {@code change} applied to each resource in it, at any depth. */
  @SuppressWarnings("unchecked")
  public static <T extends Message> T map(T message, UnaryOperator<Resource> change) {
    if (message instanceof Resource resource) {
      return (T) change.apply(resource);
    }
    Message.Builder builder = null;
    for (FieldDescriptor field : paths(message.getDescriptorForType())) {
      if (field.isRepeated()) {
        int count = message.getRepeatedFieldCount(field);
        for (int i = 0; i < count; i++) {
          Message old = (Message) message.getRepeatedField(field, i);
          Message changed = map(old, change);
          if (changed != old) {
            builder = builder == null ? message.toBuilder() : builder;
            builder.setRepeatedField(field, i, changed);
          }
        }
      } else if (message.hasField(field)) {
        Message old = (Message) message.getField(field);
        Message changed = map(old, change);
        if (changed != old) {
          builder = builder == null ? message.toBuilder() : builder;
          builder.setField(field, changed);
        }
      }
    }
    return builder == null ? message : (T) builder.buildPartial();
  }

  private static List<FieldDescriptor> paths(Descriptor type) {
    List<FieldDescriptor> known = PATHS.get(type);
    if (known == null) {
      known =
          type.getFields().stream()
              .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
              .filter(field -> leadsToResource(field.getMessageType(), new HashSet<>()))
              .toList();
      PATHS.put(type, known);
    }
    return known;
  }

  private static boolean leadsToResource(Descriptor type, Set<Descriptor> seen) {
    return type == Resource.getDescriptor()
        || (seen.add(type)
            && type.getFields().stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .anyMatch(field -> leadsToResource(field.getMessageType(), seen)));
  }
}
