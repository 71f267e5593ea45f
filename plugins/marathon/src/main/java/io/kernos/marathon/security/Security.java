package io.kernos.marathon.security;

import io.kernos.marathon.config.Flag;
import io.kernos.marathon.config.MarathonConfig;
import java.util.Optional;

/** The authenticator and the authorizer that hold. */
public record Security(Authenticator authenticator, Authorizer authorizer) {

  /** Everybody may do everything. */
  public static final Security OPEN = new Security(Authenticator.EVERYBODY, Authorizer.ALLOW_ALL);

  /** Those given; else what {@code http_credentials} says. */
  public static Security of(
      MarathonConfig config,
      Optional<Authenticator> authenticator,
      Optional<Authorizer> authorizer) {
    Authenticator basic =
        config
            .text(Flag.HTTP_CREDENTIALS)
            .<Authenticator>map(
                credentials ->
                    new BasicAuthenticator(
                        credentials, config.text(Flag.HTTP_REALM).orElse("Mesosphere")))
            .orElse(Authenticator.EVERYBODY);
    return new Security(authenticator.orElse(basic), authorizer.orElse(Authorizer.ALLOW_ALL));
  }
}
