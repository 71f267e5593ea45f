package io.kernos.api.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Messages as JSON, as Mesos writes and reads it.
 *
 * <p>Written: names as in the .proto; enums by name; bytes as base64; 64-bit numbers bare; maps as
 * objects; an unset field that has an explicit default as that default, unless it is deprecated; no
 * empty lists; infinities as strings.
 *
 * <p>Read: numbers and booleans as strings too; one value where a list is expected; null as unset;
 * unknown fields ignored; an unknown enum name ignored where the field is not required; of a name
 * that comes twice, the last. Nesting is bounded as in Mesos (200).
 */
public final class ProtoJson {
  /** Mesos: STOUT_JSON_MAX_DEPTH is 200. */
  static final int MAX_DEPTH = 200;

  // How Jackson says that it does not show the document that it reads: of no use to a client.
  private static final Pattern SOURCE =
      Pattern.compile("\\[Source: [^;]*; (line: [0-9]+, column: [0-9]+)]");

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          // The size of what is read is bounded by whoever received it.
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private ProtoJson() {}

  /** The message as JSON text. */
  public static String write(MessageOrBuilder message) {
    return new String(writeBytes(message), StandardCharsets.UTF_8);
  }

  /** The message as JSON in UTF-8. */
  public static byte[] writeBytes(MessageOrBuilder message) {
    try (ByteArrayBuilder out = new ByteArrayBuilder();
        JsonGenerator generator = generator(out)) {
      write(generator, message);
      generator.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("a byte array does not fail", e);
    }
  }

  /** Writes the message as the next value of a larger document. */
  public static void write(JsonGenerator generator, MessageOrBuilder message) throws IOException {
    MessagePlan.of(message.getDescriptorForType()).write(generator, message);
  }

  /** A generator whose numbers look as Mesos writes them. Closing it closes {@code out}. */
  public static JsonGenerator generator(OutputStream out) throws IOException {
    return FACTORY.createGenerator(out);
  }

  /** Writes a double as Mesos does: {@code 5.0}, {@code 0.001}; infinities as strings. */
  public static void writeDouble(JsonGenerator generator, double value) throws IOException {
    Doubles.write(generator, value);
  }

  /**
   * Reads a message of the type of {@code type}.
   *
   * @throws JsonFormatException when it is no JSON object, a value does not fit its field, or a
   *     required field is missing
   */
  public static <T extends Message> T read(byte[] json, T type) throws JsonFormatException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      return read(parser, type);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /**
   * Reads a message of the type of {@code type}.
   *
   * @throws JsonFormatException as {@link #read(byte[], Message)}
   */
  public static <T extends Message> T read(String json, T type) throws JsonFormatException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      return read(parser, type);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /**
   * Reads an array of messages of the type of {@code type}.
   *
   * @throws JsonFormatException as {@link #read(byte[], Message)}; also when it is no array
   */
  public static <T extends Message> List<T> readList(String json, T type)
      throws JsonFormatException {
    List<Message.Builder> builders = new ArrayList<>();
    try (JsonParser parser = FACTORY.createParser(json)) {
      new MessageReader(parser)
          .readArray(
              () -> {
                builders.add(type.newBuilderForType());
                return builders.get(builders.size() - 1);
              });
    } catch (IOException e) {
      throw malformed(e);
    }
    List<T> list = new ArrayList<>();
    for (Message.Builder builder : builders) {
      list.add(built(builder));
    }
    return list;
  }

  private static <T extends Message> T read(JsonParser parser, T type)
      throws IOException, JsonFormatException {
    Message.Builder builder = type.newBuilderForType();
    new MessageReader(parser).readDocument(builder);
    return built(builder);
  }

  @SuppressWarnings("unchecked") // a builder of T builds a T
  private static <T extends Message> T built(Message.Builder builder) throws JsonFormatException {
    if (!builder.isInitialized()) {
      throw new JsonFormatException(
          "", "Missing required fields: " + String.join(", ", builder.findInitializationErrors()));
    }
    return (T) builder.build();
  }

  private static JsonFormatException malformed(IOException e) {
    String reason =
        e instanceof JsonProcessingException syntax
            ? SOURCE.matcher(syntax.getOriginalMessage()).replaceAll("$1")
                + (syntax.getLocation() == null
                    ? ""
                    : " (line %d, column %d)"
                        .formatted(
                            syntax.getLocation().getLineNr(), syntax.getLocation().getColumnNr()))
            : e.getMessage();
    return JsonFormatException.notJson(reason);
  }
}
