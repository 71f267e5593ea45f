package io.kernos.agent.executor;

import io.kernos.agent.task.Executor;
import io.kernos.spi.security.Principal;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens by which custom executors show who they are: JSON Web Tokens, signed with HMAC-SHA256,
 * with the claims {@code fid}, {@code eid} and {@code cid} as Mesos has them.
 */
public final class ExecutorTokens {
  private static final String HEADER = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");

  private final Optional<SecretKeySpec> key;

  /** Tokens signed with {@code key}; without one none is given or asked for. */
  public ExecutorTokens(Optional<String> key) {
    this.key = key.map(k -> new SecretKeySpec(k.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
  }

  /** Whether executors must show a token. */
  public boolean required() {
    return key.isPresent();
  }

  /** The token of an executor's run. */
  public Optional<String> of(Executor executor) {
    return key.map(
        k -> {
          JsonObject claims =
              new JsonObject()
                  .put("fid", executor.frameworkId().getValue())
                  .put("eid", executor.id())
                  .put("cid", executor.containerId().getValue());
          String signed = HEADER + "." + encode(claims.encode());
          return signed + "." + signature(k, signed);
        });
  }

  /**
   * Who shows this token.
   *
   * @return empty when it is not one of this agent's
   */
  public Optional<Principal> verify(String token) {
    String[] parts = token.split("\\.", -1);
    if (key.isEmpty() || parts.length != 3) {
      return Optional.empty();
    }
    byte[] expected =
        signature(key.get(), parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(expected, parts[2].getBytes(StandardCharsets.UTF_8))) {
      return Optional.empty();
    }
    try {
      byte[] payload = Base64.getUrlDecoder().decode(parts[1]);
      Map<String, String> claims = new LinkedHashMap<>();
      new JsonObject(new String(payload, StandardCharsets.UTF_8))
          .forEach(claim -> claims.put(claim.getKey(), String.valueOf(claim.getValue())));
      return Optional.of(new Principal("", claims));
    } catch (IllegalArgumentException | DecodeException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether {@code principal} may speak for {@code executor}.
   *
   * @return why not; empty: it may
   */
  public static Optional<String> mismatch(Principal principal, Executor executor) {
    Map<String, String> claims = principal.claims();
    String who = "Authenticated principal '" + claims + "' does not contain ";
    if (!executor.frameworkId().getValue().equals(claims.get("fid"))) {
      return Optional.of(
          who
              + "an 'fid' claim with the framework ID "
              + executor.frameworkId().getValue()
              + ", which is set in the call");
    }
    if (!executor.id().equals(claims.get("eid"))) {
      return Optional.of(
          who
              + "an 'eid' claim with the executor ID "
              + executor.id()
              + ", which is set in the call");
    }
    if (!executor.containerId().getValue().equals(claims.get("cid"))) {
      return Optional.of(who + "a 'cid' claim with the correct active ContainerID");
    }
    return Optional.empty();
  }

  private static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String signature(SecretKeySpec key, String text) {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      return encode(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no " + key.getAlgorithm(), e);
    }
  }
}
