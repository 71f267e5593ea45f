package io.kernos.api.http;

import com.google.protobuf.Message;
import io.kernos.api.json.ProtoJson;
import java.util.Locale;

/** The content types of the v1 APIs, and who accepts which. */
public final class MediaTypes {
  /** JSON. */
  public static final String JSON = "application/json";

  /** Binary protobuf. */
  public static final String PROTOBUF = "application/x-protobuf";

  /** A stream of records, whose own type another header names. */
  public static final String RECORDIO = "application/recordio";

  /** Says of what type the records of a {@link #RECORDIO} body are. */
  public static final String MESSAGE_CONTENT_TYPE = "Message-Content-Type";

  /** Says of what type the records of a {@link #RECORDIO} answer shall be. */
  public static final String MESSAGE_ACCEPT = "Message-Accept";

  private MediaTypes() {}

  /**
   * Whether a message may come as this Content-Type. Mesos compares exactly: no parameters, lower
   * case.
   */
  public static boolean isMessage(String contentType) {
    return JSON.equals(contentType) || PROTOBUF.equals(contentType);
  }

  /** A message as bytes of this type, {@link #JSON} or {@link #PROTOBUF}. */
  public static byte[] encode(Message message, String type) {
    return type.equals(JSON) ? ProtoJson.writeBytes(message) : message.toByteArray();
  }

  /**
   * The type in which to answer: JSON where the client takes it or does not say, else protobuf.
   *
   * @param accept the header; null when there is none
   * @return null when the client takes neither (406)
   */
  public static String forAnswer(String accept) {
    if (accepts(accept, JSON)) {
      return JSON;
    }
    return accepts(accept, PROTOBUF) ? PROTOBUF : null;
  }

  /**
   * Whether a client takes {@code type}, by its exact name, {@code application/*} or any; a weight
   * of 0 refuses. Weights do not order.
   *
   * @param accept the header; null when there is none, which takes all
   */
  public static boolean accepts(String accept, String type) {
    if (accept == null) {
      return true;
    }
    String[] ranges = accept.replaceAll("[ \t\n]", "").split(",");
    String anySubtype = type.substring(0, type.indexOf('/')) + "/*";
    for (String candidate : new String[] {type, anySubtype, "*/*"}) {
      for (String range : ranges) {
        String[] tokens = range.split(";");
        if (tokens.length > 0 && tokens[0].toLowerCase(Locale.ROOT).equals(candidate)) {
          return !refused(tokens);
        }
      }
    }
    return false;
  }

  private static boolean refused(String[] tokens) {
    for (int i = 1; i < tokens.length; i++) {
      if (tokens[i].startsWith("q=")) {
        try {
          return !(Double.parseDouble(tokens[i].substring(2)) > 0);
        } catch (NumberFormatException e) {
          return true;
        }
      }
    }
    return false;
  }
}
