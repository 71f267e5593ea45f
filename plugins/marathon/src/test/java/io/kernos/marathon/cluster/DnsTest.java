package io.kernos.marathon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** An app of a whole cluster, found by a real client of DNS. */
@EnabledIf("hasDig")
class DnsTest {
  private static final Pattern LISTENS = Pattern.compile("dns +127\\.0\\.0\\.1:(\\d+) .*");

  @TempDir Path folder;
  private String port;

  static boolean hasDig() throws InterruptedException {
    try {
      return new ProcessBuilder("dig", "-v")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private List<String> dig(String... question) throws Exception {
    List<String> command = new ArrayList<>(List.of("dig", "@127.0.0.1", "-p", port, "+short"));
    command.addAll(List.of(question));
    try (BufferedReader reader = new ProcessBuilder(command).start().inputReader()) {
      return reader.lines().sorted().toList();
    }
  }

  private static List<String> until(Predicate<List<String>> right, Callable<List<String>> asked)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    List<String> answer = asked.call();
    while (!right.test(answer)) {
      assertThat(System.nanoTime()).as("%s", answer).isLessThan(end);
      answer = asked.call();
    }
    return answer;
  }

  @Test
  void an_app_has_names_as_long_as_it_runs() throws Exception {
    try (MarathonCluster cluster = new MarathonCluster(folder)) {
      port =
          cluster.lines().stream()
              .map(LISTENS::matcher)
              .filter(java.util.regex.Matcher::matches)
              .map(matcher -> matcher.group(1))
              .findFirst()
              .orElseThrow();
      assertThat(dig("leader.mesos")).containsExactly("127.0.0.1");
      String deployment =
          cluster.change(
              "POST",
              "/v2/apps",
              new JsonObject()
                  .put("id", "/shop/web")
                  .put("cmd", "exec sleep 1000")
                  .put("cpus", 0.1)
                  .put("mem", 16)
                  .put("instances", 2)
                  .put(
                      "portDefinitions",
                      new JsonArray().add(new JsonObject().put("port", 0).put("name", "http"))));
      cluster.awaitEnd(deployment);

      assertThat(dig("web-shop.marathon.mesos")).containsExactly("127.0.0.1");
      List<String> services =
          until(
              found -> found.size() == 2, () -> dig("_http._web-shop._tcp.marathon.mesos", "SRV"));
      JsonArray tasks = cluster.get("/v2/apps/shop/web/tasks").getJsonArray("tasks");
      for (int i = 0; i < 2; i++) {
        int taskPort = tasks.getJsonObject(i).getJsonArray("ports").getInteger(0);
        assertThat(services).anyMatch(srv -> srv.startsWith("0 1 " + taskPort + " web-shop-"));
      }

      cluster.change("DELETE", "/v2/apps/shop/web", null);
      until(List::isEmpty, () -> dig("_http._web-shop._tcp.marathon.mesos", "SRV"));
      assertThat(dig("web-shop.marathon.mesos")).isEmpty();
    }
  }
}
