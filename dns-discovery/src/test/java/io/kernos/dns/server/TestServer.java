package io.kernos.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.dns.config.DnsConfig;
import io.kernos.spi.discovery.NodeRecord;
import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Services;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A DNS server on free ports of this machine, its records in the hands of a test. */
final class TestServer implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final RecordedServices services = new RecordedServices();
  private final DnsVerticle verticle;
  private final Context[] context = new Context[1];

  TestServer(DnsConfig.Builder config) throws Exception {
    this(config, "127.0.0.1");
  }

  TestServer(DnsConfig.Builder config, String address) throws Exception {
    verticle =
        new DnsVerticle(
            config.listen(address, 0, 0).build(),
            clock -> {
              context[0] = Vertx.currentContext();
              return services;
            },
            "test");
    await(vertx.deployVerticle(verticle));
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** All records there are, at once. */
  void serve(List<ServiceRecord> tasks, List<NodeRecord> nodes) throws Exception {
    publish(new Services.Snapshot(1, 1, tasks, nodes));
  }

  void publish(Services.Update update) throws Exception {
    Promise<Void> done = Promise.promise();
    context[0].runOnContext(
        v -> {
          services.publish(update);
          done.complete();
        });
    await(done.future());
  }

  int port() {
    return verticle.port();
  }

  String get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + verticle.httpPort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  static boolean hasDig() {
    try {
      Process process =
          new ProcessBuilder("dig", "-v")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What dig prints, but for empty lines. */
  List<String> dig(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "dig",
                "@127.0.0.1",
                "-p",
                String.valueOf(port()),
                "+tries=1",
                "+time=5",
                "+nocookie"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader reader = process.inputReader()) {
      return reader.lines().filter(line -> !line.isBlank()).toList();
    }
  }

  /** What a short question is answered with, sorted: by UDP and by TCP the same. */
  List<String> ask(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("+short");
    List<String> udp = sorted(dig(all.toArray(String[]::new)));
    all.add("+tcp");
    assertThat(sorted(dig(all.toArray(String[]::new)))).as("by TCP").isEqualTo(udp);
    return udp;
  }

  /** The whole of what dig says, in one text. */
  String whole(String... arguments) throws Exception {
    return String.join("\n", dig(arguments));
  }

  private static List<String> sorted(List<String> lines) {
    return lines.stream().sorted().toList();
  }

  @Override
  public void close() throws Exception {
    await(vertx.close());
  }
}
