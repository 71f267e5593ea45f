package io.kernos.launcher.link.stream;

import io.kernos.launcher.cluster.Certificates;
import io.kernos.launcher.cluster.ClusterConfig;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** With TLS, where each end shows its certificate. */
class StreamLinkTlsTest extends StreamLinkTest {
  @TempDir static Path folder;
  private static LinkSecurity security;

  @BeforeAll
  static void certify() throws Exception {
    ClusterConfig.Tls own = Certificates.make(folder, "own", null);
    security =
        new LinkSecurity(
            Optional.of(new LinkSecurity.Identity(own.certificate(), own.key())),
            Optional.of(own.ca()),
            Optional.empty());
  }

  @Override
  LinkSecurity security() {
    return security;
  }
}
