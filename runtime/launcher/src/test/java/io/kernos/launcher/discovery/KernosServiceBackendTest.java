package io.kernos.launcher.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Services;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceDiscoveryOptions;
import io.vertx.servicediscovery.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KernosServiceBackendTest {
  private final Vertx vertx = Vertx.vertx();
  private final List<ServiceRecord> records = new ArrayList<>();
  private final ServiceDiscovery discovery =
      ServiceDiscovery.create(
          vertx,
          new ServiceDiscoveryOptions()
              .setBackendConfiguration(
                  new JsonObject().put("backend-name", KernosServiceBackend.class.getName())));

  private final Services services =
      new Services() {
        @Override
        public Future<Snapshot> snapshot() {
          return Future.succeededFuture(new Snapshot(1, records.size(), records, List.of()));
        }

        @Override
        public Subscription watch(Consumer<Update> watcher) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Subscription drain(String name, Consumer<Update> watcher) {
          throw new UnsupportedOperationException();
        }
      };

  @AfterEach
  void close() {
    discovery.close();
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static ServiceRecord service(String task, boolean healthy, boolean draining) {
    return new ServiceRecord(
        "f1/" + task,
        "marathon",
        "f1",
        task,
        "web",
        "a1",
        "host1",
        "10.0.0.1",
        List.of(),
        List.of(
            new ServiceRecord.Port(31000, "http", "tcp", Map.of("vip", "1.2.3.4:80")),
            new ServiceRecord.Port(31001, "admin", "tcp", Map.of())),
        healthy,
        draining,
        Map.of("tier", "front"),
        "cluster",
        "web",
        true,
        List.of(31000, 31001));
  }

  @Test
  void every_port_of_a_task_is_a_record_of_the_standard_api() {
    KernosServiceBackend.offer(vertx, services);
    records.add(service("t1", true, false));

    List<Record> found = await(discovery.getRecords(new JsonObject().put("name", "web")));

    assertThat(found).hasSize(2);
    Record first =
        found.stream()
            .filter(each -> each.getMetadata().getString("portName").equals("http"))
            .findFirst()
            .orElseThrow();
    assertThat(first.getStatus()).isEqualTo(Status.UP);
    assertThat(first.getLocation().getString("host")).isEqualTo("10.0.0.1");
    assertThat(first.getLocation().getInteger("port")).isEqualTo(31000);
    assertThat(first.getLocation().getString("endpoint")).isEqualTo("http://10.0.0.1:31000");
    assertThat(first.getMetadata().getJsonObject("labels").getString("tier")).isEqualTo("front");
    assertThat(await(discovery.getRecord(each -> each.getRegistration().equals("f1/t1/1"))))
        .isNotNull();
  }

  @Test
  void what_is_unhealthy_or_draining_is_not_up() {
    KernosServiceBackend.offer(vertx, services);
    records.add(service("sick", false, false));
    records.add(service("leaving", true, true));

    assertThat(await(discovery.getRecords(new JsonObject().put("name", "web")))).isEmpty();
    assertThat(await(discovery.getRecords(each -> true, true)))
        .extracting(Record::getStatus)
        .containsOnly(Status.DOWN, Status.OUT_OF_SERVICE);
  }

  @Test
  void records_cannot_be_written() {
    KernosServiceBackend.offer(vertx, services);

    assertThatThrownBy(() -> await(discovery.publish(new Record().setName("mine"))))
        .hasMessageContaining("published by the master");
  }

  @Test
  void where_no_master_leads_a_question_fails() {
    KernosServiceBackend.offer(vertx, services);
    KernosServiceBackend.withdraw(vertx);

    assertThatThrownBy(() -> await(discovery.getRecords(each -> true)))
        .hasMessageContaining("no master leads here");
  }
}
