package io.kernos.api.compat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Fills every message of some generated classes in a way that depends on names only, so that two
 * programs with equal types make equal messages.
 *
 * <p>This one file is compiled twice: with these tests, and in a JVM of its own against the classes
 * of Mesos and the protobuf of their time. It may use only what both protobufs have.
 */
public final class WirePeer {
  /** So many ways of choosing among enum values, and the alternatives of a oneof. */
  static final int VARIANTS = 6;

  /** Below this, messages get their required fields and plain values only. */
  private static final int FULL_DEPTH = 3;

  private final SortedMap<String, Message> types = new TreeMap<>();
  private final List<FileDescriptor> files = new ArrayList<>();

  /** Knows the types of these outer classes. */
  WirePeer(List<String> outerClasses) throws ReflectiveOperationException {
    for (String outer : outerClasses) {
      Class<?> type = Class.forName(outer);
      FileDescriptor file = (FileDescriptor) type.getMethod("getDescriptor").invoke(null);
      files.add(file);
      if (file.getOptions().getJavaMultipleFiles()) {
        for (Descriptor message : file.getMessageTypes()) {
          collect(Class.forName(file.getOptions().getJavaPackage() + "." + message.getName()));
        }
      } else {
        collect(type);
      }
    }
  }

  private void collect(Class<?> type) throws ReflectiveOperationException {
    if (Message.class.isAssignableFrom(type)) {
      Message message = (Message) type.getMethod("getDefaultInstance").invoke(null);
      types.put(message.getDescriptorForType().getFullName(), message);
    }
    for (Class<?> nested : type.getDeclaredClasses()) {
      if (!nested.isInterface() && !nested.isEnum() && !nested.getSimpleName().equals("Builder")) {
        collect(nested);
      }
    }
  }

  /** An empty message of every type, by full name. */
  SortedMap<String, Message> types() {
    return types;
  }

  /** A message with every field set, or as near as a oneof and the depth allow. */
  static Message fill(Message type, int variant) {
    Message.Builder builder = type.newBuilderForType();
    fill(builder, variant, 0);
    return builder.build();
  }

  private static void fill(Message.Builder builder, int variant, int depth) {
    boolean entry = builder.getDescriptorForType().getOptions().getMapEntry();
    for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
      boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      OneofDescriptor oneof = field.getContainingOneof();
      boolean otherwise =
          oneof != null && oneof.getFields().indexOf(field) != variant % oneof.getFieldCount();
      boolean tooDeep =
          message && !field.isRequired() && !field.isMapField() && !entry && depth >= FULL_DEPTH;
      if (otherwise || tooDeep) {
        continue;
      }
      int count = field.isRepeated() ? (depth == 0 ? 2 : 1) : 0;
      if (!field.isRepeated()) {
        builder.setField(field, value(builder, field, variant, depth));
      }
      for (int i = 0; i < count; i++) {
        builder.addRepeatedField(field, value(builder, field, variant + i, depth));
      }
    }
  }

  private static Object value(
      Message.Builder parent, FieldDescriptor field, int variant, int depth) {
    int hash = (field.getFullName() + variant).hashCode();
    switch (field.getJavaType()) {
      case MESSAGE:
        Message.Builder child = parent.newBuilderForField(field);
        // An entry of a map is no level of its own.
        fill(child, variant, field.isMapField() ? depth : depth + 1);
        return child.build();
      case ENUM:
        List<EnumValueDescriptor> values = field.getEnumType().getValues();
        return values.get(variant % values.size());
      case STRING:
        return field.getName() + " \u00e9\u4e16\ud83d\ude00\"\\\n" + variant;
      case BYTE_STRING:
        return ByteString.copyFrom(new byte[] {0, (byte) 0xff, (byte) hash, (byte) variant});
      case BOOLEAN:
        return (variant & 1) == 0;
      case INT:
        return hash;
      case LONG:
        return hash * 0x9E3779B97F4A7C15L;
      case DOUBLE:
        return hash / 1000.0;
      default:
        return hash / 8.0f;
    }
  }

  /** Everything about the types that is seen on the wire, a line for each fact. */
  List<String> facts() {
    List<String> facts = new ArrayList<>();
    for (FileDescriptor file : files) {
      file.getMessageTypes().forEach(m -> describe(m, facts));
      file.getEnumTypes().forEach(e -> describe(e, facts));
    }
    return facts;
  }

  private static void describe(Descriptor message, List<String> facts) {
    facts.add("message " + message.getFullName());
    for (FieldDescriptor field : message.getFields()) {
      boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      boolean isEnum = field.getJavaType() == FieldDescriptor.JavaType.ENUM;
      OneofDescriptor oneof = field.getContainingOneof();
      facts.add(
          field.getFullName()
              + (" = " + field.getNumber() + " " + field.getType())
              + (isMessage ? " " + field.getMessageType().getFullName() : "")
              + (isEnum ? " " + field.getEnumType().getFullName() : "")
              + (field.isRepeated() ? " repeated" : field.isRequired() ? " required" : " optional")
              + (field.isMapField() ? " map" : "")
              + (field.isPacked() ? " packed" : "")
              + (field.hasDefaultValue() ? " default " + field.getDefaultValue() : "")
              + (field.getOptions().getDeprecated() ? " deprecated" : "")
              + (oneof == null ? "" : " in " + oneof.getName()));
    }
    message.getNestedTypes().forEach(m -> describe(m, facts));
    message.getEnumTypes().forEach(e -> describe(e, facts));
  }

  private static void describe(EnumDescriptor type, List<String> facts) {
    facts.add("enum " + type.getFullName());
    type.getValues().forEach(v -> facts.add(v.getFullName() + " = " + v.getNumber()));
  }

  /** Writes messages, each under a name. */
  static void write(Path file, Map<String, byte[]> messages) throws IOException {
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeInt(messages.size());
      for (Map.Entry<String, byte[]> message : messages.entrySet()) {
        out.writeUTF(message.getKey());
        out.writeInt(message.getValue().length);
        out.write(message.getValue());
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  static SortedMap<String, byte[]> read(Path file) throws IOException {
    SortedMap<String, byte[]> messages = new TreeMap<>();
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      for (int count = in.readInt(); count > 0; count--) {
        String name = in.readUTF();
        byte[] message = new byte[in.readInt()];
        in.readFully(message);
        messages.put(name, message);
      }
    }
    return messages;
  }

  /** Every type in every variant, under {@code type#variant}. */
  SortedMap<String, byte[]> encodeAll() {
    SortedMap<String, byte[]> all = new TreeMap<>();
    types.forEach(
        (name, type) -> {
          for (int variant = 0; variant < VARIANTS; variant++) {
            all.put(name + "#" + variant, fill(type, variant).toByteArray());
          }
        });
    return all;
  }

  /**
   * Decodes each message, compares it with what this side would have made, and says where it is not
   * the same.
   */
  List<String> differences(Map<String, byte[]> encoded) {
    List<String> different = new ArrayList<>();
    for (Map.Entry<String, byte[]> each : encoded.entrySet()) {
      int hash = each.getKey().indexOf('#');
      Message type = types.get(each.getKey().substring(0, hash));
      if (type == null) {
        different.add(each.getKey() + ": no such type here");
        continue;
      }
      // equals() counts fields that are not known, too.
      Message decoded;
      try {
        decoded = type.getParserForType().parseFrom(each.getValue());
      } catch (InvalidProtocolBufferException e) {
        different.add(each.getKey() + ": " + e.getMessage());
        continue;
      }
      Message mine = fill(type, Integer.parseInt(each.getKey().substring(hash + 1)));
      if (!decoded.equals(mine)) {
        different.add(each.getKey() + ": decoded otherwise than it was made");
      } else if (!decoded.toByteString().equals(ByteString.copyFrom(each.getValue()))) {
        different.add(each.getKey() + ": encoded otherwise again");
      }
    }
    return different;
  }

  /** Arguments: a folder with the file {@code ours}, then the outer classes. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    WirePeer peer = new WirePeer(List.of(args).subList(1, args.length));
    write(folder.resolve("theirs"), peer.encodeAll());
    Files.write(folder.resolve("facts"), peer.facts());
    Files.write(folder.resolve("differences"), peer.differences(read(folder.resolve("ours"))));
  }
}
