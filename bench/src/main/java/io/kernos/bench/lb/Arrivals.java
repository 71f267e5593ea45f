package io.kernos.bench.lb;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Asks a virtual host all the time, and notes when each instance answers for the first time. */
final class Arrivals implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final int port;
  private final byte[] request;
  private final Map<String, Long> first = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::ask, "arrivals");
  private volatile boolean stopping;

  Arrivals(int port, String host) {
    this.port = port;
    this.request =
        ("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    thread.setDaemon(true);
    thread.start();
  }

  private void ask() {
    while (!stopping) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.getOutputStream().write(request);
        InputStream in = socket.getInputStream();
        String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        if (text.startsWith("HTTP/1.1 200")) {
          first.putIfAbsent(text.substring(text.indexOf("\r\n\r\n") + 4), System.nanoTime());
        } else {
          TimeUnit.MILLISECONDS.sleep(1);
        }
      } catch (IOException e) {
        // HAProxy is not there yet, or an instance has just ended.
        Thread.yield();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** When an instance answered first, in nanoseconds. */
  long of(String instance) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!first.containsKey(instance)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(instance + " is not routed to");
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return first.get(instance);
  }

  @Override
  public void close() throws InterruptedException {
    stopping = true;
    thread.join();
  }
}
