package io.kernos.dns.http;

import static io.kernos.dns.zone.TestRecords.addressed;
import static io.kernos.dns.zone.TestRecords.discovered;
import static io.kernos.dns.zone.TestRecords.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.dns.config.DnsConfig;
import io.kernos.dns.config.MesosDnsFile;
import io.kernos.dns.zone.Hosts;
import io.kernos.dns.zone.Zone;
import io.kernos.dns.zone.ZoneKeeper;
import io.kernos.spi.discovery.NodeRecord;
import io.kernos.spi.discovery.NodeRecord.Kind;
import io.kernos.spi.discovery.Services.Snapshot;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiTest {

  private static Api api(String file) {
    DnsConfig.Builder builder = DnsConfig.builder();
    MesosDnsFile.read(file, "config.json", builder);
    DnsConfig config = builder.build();
    Zone zone = new Zone(config.apex(), false);
    ZoneKeeper keeper = new ZoneKeeper(zone, config.naming(), Hosts.LITERAL, List.of());
    keeper.accept(
        new Snapshot(
            1,
            2,
            List.of(
                addressed(
                    discovered("web", "test", List.of(31000), port(31000, "http", "tcp")),
                    "10.0.0.5")),
            List.of(
                new NodeRecord(Kind.FRAMEWORK, "f", "marathon", "10.0.0.2", 8080),
                new NodeRecord(Kind.FRAMEWORK, "g", "chronos", "", 0))));
    return new Api(config, zone, keeper, "1");
  }

  private static String get(String path) {
    return api("{}").get(path).body();
  }

  @Test
  void a_host_has_its_addresses() {
    assertThat(get("/v1/hosts/WEB.marathon.mesos"))
        .isEqualTo(
            "[\n  {\n   \"host\": \"web.marathon.mesos.\",\n   \"ip\": \"10.0.0.5\"\n  }\n ]");
    assertThat(get("/v1/hosts/nobody.mesos."))
        .isEqualTo("[\n  {\n   \"host\": \"\",\n   \"ip\": \"\"\n  }\n ]");
    assertThat(get("/v1/hosts/web.*.marathon.*.mesos")).contains("10.0.0.5");
  }

  @Test
  void a_service_has_hosts_and_ports() {
    assertThat(get("/v1/services/_web._tcp.marathon.mesos."))
        .isEqualTo(
            """
            [
              {
               "service": "_web._tcp.marathon.mesos.",
               "host": "web-iffe9-s1.marathon.mesos.",
               "ip": "10.0.0.5",
               "port": "31000"
              }
             ]""");
    assertThat(new JsonArray(get("/v1/services/_no._tcp.mesos")).encode())
        .isEqualTo("[{\"service\":\"\",\"host\":\"\",\"ip\":\"\",\"port\":\"\"}]");
  }

  @Test
  void other_paths_are_not_there() {
    for (String path : List.of("/", "/v1", "/v1/hosts/a/b", "/v1/services/a/b", "/v2/version")) {
      assertThat(api("{}").get(path)).isEqualTo(Reply.text(404, "404: Page Not Found"));
    }
    assertThat(api("{}").get("/v1/version/").status()).isEqualTo(200);
  }

  @Test
  void the_version_names_the_interface() {
    assertThat(get("/v1/version"))
        .isEqualTo(
            """
            {
              "Service": "Mesos-DNS",
              "URL": "https://github.com/mesosphere/mesos-dns",
              "Version": "1"
             }""");
  }

  @Test
  void all_is_enumerated_by_framework_and_task() {
    JsonArray frameworks = new JsonObject(get("/v1/enumerate")).getJsonArray("frameworks");
    assertThat(frameworks).hasSize(2);
    JsonObject marathon = frameworks.getJsonObject(0);
    assertThat(marathon.getString("name")).isEqualTo("marathon");
    JsonObject task = marathon.getJsonArray("tasks").getJsonObject(0);
    assertThat(task.getString("name")).isEqualTo("name of web");
    assertThat(task.getString("id")).isEqualTo("test");
    assertThat(task.getJsonArray("records").getJsonObject(0).encode())
        .isEqualTo("{\"name\":\"web.marathon.mesos.\",\"host\":\"10.0.0.5\",\"rtype\":\"A\"}");
    assertThat(frameworks.getJsonObject(1).getJsonArray("tasks")).isEmpty();
  }

  @Test
  void the_zone_is_given_by_type() {
    JsonObject axfr = new JsonObject(get("/v1/axfr"));
    assertThat(axfr.getString("Domain")).isEqualTo("mesos");
    assertThat(axfr.getString("Mname")).isEqualTo("ns1.mesos.");
    assertThat(axfr.getJsonObject("Records").getJsonObject("As").getJsonArray("marathon.mesos."))
        .containsExactly("10.0.0.2");
    assertThat(axfr.getJsonObject("Records").getJsonObject("SRVs").fieldNames())
        .contains("_http._web._tcp.marathon.mesos.");
  }

  @Test
  void enumeration_can_be_turned_off() {
    Api closed = api("{\"EnumerationOn\": false}");
    assertThat(closed.get("/v1/enumerate").status()).isEqualTo(404);
    assertThat(closed.get("/v1/axfr").status()).isEqualTo(404);
    assertThat(closed.get("/v1/hosts/web.marathon.mesos").status()).isEqualTo(200);
  }

  @Test
  void the_configuration_is_shown_by_the_originals_names() {
    JsonObject config = new JsonObject(get("/v1/config"));
    assertThat(config.fieldNames())
        .startsWith("RefreshSeconds", "Port", "Timeout", "StateTimeoutSeconds")
        .contains("SOASerial", "Zk", "MesosAuthentication");
    assertThat(get("/v1/config")).contains("\n  \"Masters\": null,", "\"ZoneResolvers\": {},");
    assertThat(config.getString("Domain")).isEqualTo("mesos");
    assertThat(config.getInteger("HttpPort")).isEqualTo(8123);
    assertThat(config.getBoolean("DnsOn")).isTrue();
  }

  @Test
  void ports_of_hosts_are_as_unfinished_as_ever() {
    assertThat(api("{}").get("/v1/hosts/web/ports").status()).isEqualTo(501);
  }

  @Test
  void prometheus_finds_every_port_with_labels() {
    JsonObject group = new JsonArray(get("/v1/prometheus")).getJsonObject(0);
    assertThat(group.getJsonArray("targets")).containsExactly("10.0.0.5:31000");
    assertThat(group.getJsonObject("labels").getString("__meta_kernos_port_name"))
        .isEqualTo("http");
    assertThat(group.getJsonObject("labels").getString("__meta_kernos_framework"))
        .isEqualTo("marathon");
  }
}
