package io.kernos.haproxy.runtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;

/**
 * Makes certificates that nobody vouches for. The JDK can sign but not write them, its keytool
 * takes a second, and a library for it would be larger than Kernos; so the few fields that one
 * needs are written here (RFC 5280, 4.1; X.690 for their form).
 */
public final class SelfSigned {
  private static final Duration LIFE = Duration.ofDays(3650);
  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter LONG =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  /** From here on years have four figures. */
  private static final Instant YEAR_2050 = Instant.parse("2050-01-01T00:00:00Z");

  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OBJECT_ID = 0x06;
  private static final int UTF8 = 0x0c;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int VERSION = 0xa0;
  private static final byte[] VERSION_3 = {2};
  private static final byte[] COMMON_NAME = {0x55, 4, 3};
  private static final byte[] ECDSA_WITH_SHA256 = {
    0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2
  };

  private SelfSigned() {}

  /**
   * Writes a certificate with its key, as HAProxy takes them; only the owner may read the file.
   *
   * @param host whom it names
   */
  public static void write(Path file, String host) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(next, pem(host, Instant.now()));
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String pem(String host, Instant now) throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      return block("CERTIFICATE", certificate(host, now, keys))
          + block("PRIVATE KEY", keys.getPrivate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException("a certificate cannot be made: " + e.getMessage(), e);
    }
  }

  private static byte[] certificate(String host, Instant now, KeyPair keys)
      throws GeneralSecurityException {
    byte[] algorithm = of(SEQUENCE, of(OBJECT_ID, ECDSA_WITH_SHA256));
    byte[] name =
        of(
            SEQUENCE,
            of(
                SET,
                of(
                    SEQUENCE,
                    of(OBJECT_ID, COMMON_NAME),
                    of(UTF8, host.getBytes(StandardCharsets.UTF_8)))));
    byte[] content =
        of(
            SEQUENCE,
            of(VERSION, of(INTEGER, VERSION_3)),
            of(INTEGER, serial()),
            algorithm,
            name,
            of(SEQUENCE, time(now), time(now.plus(LIFE))),
            name,
            keys.getPublic().getEncoded());
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(content);
    byte[] noUnusedBits = {0};
    return of(SEQUENCE, content, algorithm, of(BIT_STRING, noUnusedBits, signature.sign()));
  }

  private static byte[] time(Instant instant) {
    boolean isShort = instant.isBefore(YEAR_2050);
    String text = (isShort ? SHORT : LONG).format(instant);
    return of(isShort ? UTC_TIME : GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Positive, and of no fewer bytes than it needs. */
  private static byte[] serial() {
    byte[] serial = new byte[8];
    new SecureRandom().nextBytes(serial);
    serial[0] = (byte) (serial[0] & 0x3f | 0x40);
    return serial;
  }

  /** A value in its DER form: what it is, how long, and of what it is made. */
  private static byte[] of(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    int length = content.size();
    if (length < 0x80) {
      all.write(length);
    } else {
      int bytes = length < 0x100 ? 1 : 2;
      all.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        all.write(length >> (8 * i));
      }
    }
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }

  private static String block(String name, byte[] bytes) {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
    return "-----BEGIN " + name + "-----\n" + lines + "\n-----END " + name + "-----\n";
  }
}
