package io.kernos.haproxy;

import io.kernos.haproxy.runtime.SelfSigned;
import java.io.IOException;
import java.nio.file.Path;

/** Certificates for tests, each with its key in one file. */
public final class Pem {
  private Pem() {}

  /** One for a host. */
  public static void write(Path file, String host) throws IOException, InterruptedException {
    SelfSigned.write(file, host);
  }
}
