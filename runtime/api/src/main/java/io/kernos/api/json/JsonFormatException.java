package io.kernos.api.json;

/** JSON that is no such message; says where and why. */
public final class JsonFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String path;

  JsonFormatException(String path, String reason) {
    super(path.isEmpty() ? reason : path + ": " + reason);
    this.path = path;
  }

  /** The field at fault, such as {@code accept.operations[0].type}; empty: the whole text. */
  public String path() {
    return path;
  }
}
