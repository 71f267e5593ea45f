package io.kernos.haproxy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A task's web server: answers with its name and what it was asked. */
public final class WebServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile int status = 200;

  public WebServer(String name) throws IOException {
    this(name, "127.0.0.1");
  }

  /**
   * @param address of this machine
   */
  public WebServer(String name, String address) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), 0), 100);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try {
            if (exchange.getRequestURI().getPath().startsWith("/slow")) {
              TimeUnit.SECONDS.sleep(1);
            } else if (exchange.getRequestURI().getPath().equals("/held")) {
              released.await(60, TimeUnit.SECONDS);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          if (exchange.getRequestURI().getPath().equals("/moved")) {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
          }
          String said =
              name
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Host");
          if (exchange.getRequestURI().getPath().equals("/headers")) {
            said += " " + exchange.getRequestHeaders().entrySet();
          }
          byte[] body = said.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public void answer(int newStatus) {
    status = newStatus;
  }

  /** Answers what was asked for by {@code /held}, and holds nothing any more. */
  public void release() {
    released.countDown();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
