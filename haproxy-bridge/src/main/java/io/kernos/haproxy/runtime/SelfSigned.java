package io.kernos.haproxy.runtime;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Makes certificates that nobody vouches for, by the JDK's {@code keytool}. Blocks. */
public final class SelfSigned {
  private static final long PATIENCE_SECONDS = 60;
  private static final String PRIVATE = "rw-------";
  private static final String ALIAS = "own";
  private static final String PASSWORD = "STORE_PASSWORD";

  private SelfSigned() {}

  /**
   * Writes a certificate with its key, as HAProxy takes them; only the owner may read the file.
   *
   * @param host whom it names
   * @throws IOException if there is no keytool, or it cannot
   */
  public static void write(Path file, String host) throws IOException, InterruptedException {
    Path folder =
        Files.createTempDirectory(
            file.toAbsolutePath().getParent(),
            ".certificate",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path store = folder.resolve("store");
    Path log = folder.resolve("log");
    Path pem = folder.resolve("pem");
    String password = UUID.randomUUID().toString();
    try {
      make(host, store, log, password);
      Files.createFile(
          pem, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
      Files.writeString(pem, pem(store, password));
      Files.move(pem, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      for (Path each : List.of(store, log, pem, folder)) {
        Files.deleteIfExists(each);
      }
    }
  }

  private static void make(String host, Path store, Path log, String password)
      throws IOException, InterruptedException {
    ProcessBuilder keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-alias",
                ALIAS,
                "-validity",
                "3650",
                "-dname",
                "CN=" + host,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(new File("/dev/null"));
    keytool.environment().put(PASSWORD, password);
    Process process = keytool.start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("keytool has not ended after " + PATIENCE_SECONDS + " s");
    }
    if (process.exitValue() != 0) {
      throw new IOException("keytool makes no certificate: " + Files.readString(log).strip());
    }
  }

  private static String pem(Path file, String password) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(file.toFile(), password.toCharArray());
      return block("CERTIFICATE", store.getCertificate(ALIAS).getEncoded())
          + block("PRIVATE KEY", store.getKey(ALIAS, password.toCharArray()).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException("a certificate cannot be written: " + e.getMessage(), e);
    }
  }

  private static String block(String name, byte[] bytes) {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
    return "-----BEGIN " + name + "-----\n" + lines + "\n-----END " + name + "-----\n";
  }
}
