package io.kernos.haproxy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
}
