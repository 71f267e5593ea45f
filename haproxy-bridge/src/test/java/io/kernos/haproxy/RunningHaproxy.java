package io.kernos.haproxy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernos.haproxy.config.Site;
import io.kernos.haproxy.config.Templates;
import io.kernos.haproxy.runtime.Balancer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A real HAProxy for tests, and what clients see of it. */
public final class RunningHaproxy implements AutoCloseable {
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private final Site site;
  private final Balancer balancer;

  /**
   * @param folder for all that it writes
   * @param certificates none: no HTTPS
   */
  public RunningHaproxy(Path folder, Templates templates, List<Path> certificates) {
    assumeTrue(Files.exists(Path.of("/usr/sbin/haproxy")), "haproxy is not installed");
    site =
        new Site(
            folder,
            folder.resolve("s"),
            Optional.empty(),
            "127.0.0.1",
            freePort(),
            freePort(),
            freePort(),
            certificates);
    balancer = new Balancer("/usr/sbin/haproxy", site, templates, () -> {});
  }

  /** A port that nobody has, and that was not given before. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = socket.getLocalPort();
      return GIVEN.add(port) ? port : freePort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public Site site() {
    return site;
  }

  public Balancer balancer() {
    return balancer;
  }

  /** An answer: its status, then its head and body in one text. */
  public record Answer(int status, String text) {
    /** None at all. */
    public static final Answer NONE = new Answer(0, "");
  }

  /** Asks for a virtual host. */
  public Answer byHost(String host, String path, String... more) throws IOException {
    return get("127.0.0.1", site.httpPort(), path, with("Host: " + host, more));
  }

  /** Asks for a virtual host by TLS, with its name in the handshake. */
  public Answer byTls(String host, String path, String... more) throws IOException {
    return byTls(host, site.httpsPort(), path, more);
  }

  /** Asks some port by TLS; the certificate's name is in the answer's text. */
  public static Answer byTls(String host, int port, String path, String... more)
      throws IOException {
    try (SSLSocket socket = (SSLSocket) trusting().getSocketFactory().createSocket()) {
      socket.connect(new java.net.InetSocketAddress("127.0.0.1", port), 10_000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(host)));
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      Answer answer = ask(socket, path, with("Host: " + host, more));
      return new Answer(
          answer.status(), answer.text() + "\n" + shown.getSubjectX500Principal().getName());
    }
  }

  /** Asks by plain HTTP. */
  public static Answer get(String address, int port, String path, String... headers)
      throws IOException {
    try (Socket socket = new Socket(address, port)) {
      return ask(socket, path, headers);
    }
  }

  private static String[] with(String first, String... more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static Answer ask(Socket socket, String path, String... headers) throws IOException {
    socket.setSoTimeout(20_000);
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\n"
            + String.join("\r\n", headers)
            + "\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    return new Answer(
        text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : 0, text);
  }

  private static SSLContext trusting() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustsAll()}, null);
      return context;
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Override
  public void close() throws IOException {
    try {
      balancer.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
