package io.kernos.api.json;

/** JSON that is no such message; says where and why. */
public final class JsonFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final boolean json;

  JsonFormatException(String path, String reason) {
    this(path, reason, true);
  }

  private JsonFormatException(String path, String reason, boolean json) {
    super(path.isEmpty() ? reason : path + ": " + reason);
    this.path = path;
    this.json = json;
  }

  static JsonFormatException notJson(String reason) {
    return new JsonFormatException("", reason, false);
  }

  /** Whether it is JSON at all, and only no such message. */
  public boolean isJson() {
    return json;
  }

  /** The field at fault, such as {@code accept.operations[0].type}; empty: the whole text. */
  public String path() {
    return path;
  }
}
