package io.kernos.haproxy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSignedTest {
  @TempDir Path folder;

  @Test
  void a_certificate_and_its_key_are_for_the_owner_only() throws Exception {
    Path file = folder.resolve("own.pem");
    SelfSigned.write(file, "*");
    assertThat(Files.readString(file)).contains("BEGIN CERTIFICATE", "BEGIN PRIVATE KEY");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void the_certificate_names_the_host_and_is_signed_by_its_own_key() throws Exception {
    Path file = folder.resolve("own.pem");
    SelfSigned.write(file, "kernos.example");
    try (InputStream in = Files.newInputStream(file)) {
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      certificate.verify(certificate.getPublicKey());
      certificate.checkValidity();
      assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=kernos.example");
      assertThat(certificate.getVersion()).isEqualTo(3);
    }
  }
}
