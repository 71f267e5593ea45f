package io.kernos.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/** Self-signed certificates for 127.0.0.1, made with the JDK's own tool. */
public final class Certificates {
  private static final String PASSWORD = "changeit";

  private Certificates() {}

  /** A node that trusts {@code trusted}, or itself when that is null. */
  public static ClusterConfig.Tls make(Path folder, String name, Path trusted) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "30")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes());
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Path certificate =
        pem(folder, name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
    Path key =
        pem(
            folder,
            name + ".key",
            "PRIVATE KEY",
            keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
    return new ClusterConfig.Tls(certificate, key, trusted == null ? certificate : trusted);
  }

  private static Path pem(Path folder, String name, String type, byte[] bytes) throws Exception {
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN "
            + (type + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes))
            + ("\n-----END " + type + "-----\n"));
  }
}
