package io.kernos.launcher.link.stream;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the ends of a stream link know each other. A master is known by its certificate; who connects
 * to it by one too, or by the token.
 *
 * @param identity this node's certificate
 * @param ca PEM file: who must have signed the other end's certificate
 */
public record LinkSecurity(Optional<Identity> identity, Optional<Path> ca, Optional<Token> token) {

  /** PEM files. */
  public record Identity(Path certificate, Path key) {
    private PemKeyCertOptions options() {
      return new PemKeyCertOptions().addCertPath(certificate.toString()).addKeyPath(key.toString());
    }
  }

  /** Whether a master could tell who may connect to it. */
  public boolean admitsSomebody() {
    return admitsByCertificate() || token.isPresent();
  }

  private boolean admitsByCertificate() {
    return identity.isPresent() && ca.isPresent();
  }

  /** Who may connect to a master, for people. */
  String admission() {
    String who =
        Stream.of(
                token.isPresent() ? "the token" : "",
                admitsByCertificate() ? "a trusted certificate" : "")
            .filter(words -> !words.isEmpty())
            .collect(Collectors.joining(" or "));
    return (identity.isPresent() ? "TLS" : "no TLS") + "; for nodes that have " + who;
  }

  /** Whether a master could take this node in. */
  public boolean introducesItself() {
    return identity.isPresent() && ca.isPresent() || token.isPresent();
  }

  NetServerOptions server() {
    NetServerOptions options = new NetServerOptions().setTcpNoDelay(true).setTcpKeepAlive(true);
    identity.ifPresent(own -> options.setSsl(true).setKeyCertOptions(own.options()));
    if (options.isSsl()) {
      ca.ifPresent(
          signer ->
              options
                  .setTrustOptions(new PemTrustOptions().addCertPath(signer.toString()))
                  .setClientAuth(token.isPresent() ? ClientAuth.REQUEST : ClientAuth.REQUIRED));
    }
    return options;
  }

  NetClientOptions client() {
    NetClientOptions options = new NetClientOptions().setTcpNoDelay(true).setTcpKeepAlive(true);
    ca.ifPresent(
        signer ->
            options
                .setSsl(true)
                .setTrustOptions(new PemTrustOptions().addCertPath(signer.toString()))
                // Else each node with a certificate could pose as a master.
                .setHostnameVerificationAlgorithm("HTTPS"));
    if (options.isSsl()) {
      identity.ifPresent(own -> options.setKeyCertOptions(own.options()));
    }
    return options;
  }
}
