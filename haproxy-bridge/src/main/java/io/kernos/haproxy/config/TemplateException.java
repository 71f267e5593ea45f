package io.kernos.haproxy.config;

/** A template cannot be used; the message says why, in one line. */
final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateException(String message) {
    super(message);
  }
}
