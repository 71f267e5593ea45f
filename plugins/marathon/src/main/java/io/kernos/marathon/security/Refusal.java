package io.kernos.marathon.security;

import java.util.Map;

/**
 * How a call is turned away.
 *
 * @param status of the answer
 * @param headers more of them
 * @param message for people
 */
public record Refusal(int status, Map<String, String> headers, String message) {
  public Refusal {
    headers = Map.copyOf(headers);
  }
}
