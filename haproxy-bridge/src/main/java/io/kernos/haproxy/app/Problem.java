package io.kernos.haproxy.app;

/**
 * Why a part of the configuration was left out.
 *
 * @param what the app and its port, or the template
 */
public record Problem(String what, String reason) {
  @Override
  public String toString() {
    return what + ": " + reason;
  }
}
