package io.kernos.marathon.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.HealthCheck;
import io.kernos.marathon.definition.Network;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.ResourceNeeds;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.validation.Settings;
import io.kernos.marathon.validation.ViolationsException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AppRequestsTest {
  private static final Instant T1 = Instant.parse("2026-03-01T10:00:00.125Z");
  private static final Instant T2 = Instant.parse("2026-03-01T11:00:00Z");

  private final AppRequests requests = new AppRequests(Settings.DEFAULT);
  private final RootGroup empty = RootGroup.empty(Instant.EPOCH);

  private App create(String json) {
    return requests.create(new JsonObject(json), empty, T1);
  }

  private App change(App app, String json) {
    RootGroup root = empty.with(app, T1);
    return requests.update(app.id(), new JsonObject(json), true, false, root).apply(root, T2);
  }

  @Test
  void a_short_app_gets_every_default() {
    App app = create("{'id': 'clock', 'cmd': 'date; sleep 60'}".replace('\'', '"'));

    assertThat(app.id()).isEqualTo(PathId.of("/clock"));
    assertThat(app.instances()).isEqualTo(1);
    assertThat(app.needs()).isEqualTo(new ResourceNeeds(1, 128, 0, 0));
    assertThat(app.networks()).containsExactly(Network.HOST);
    assertThat(app.portDefinitions()).singleElement().extracting("port").isEqualTo(0);
    assertThat(app.role()).isEqualTo("*");
    assertThat(app.version()).isEqualTo(T1);
  }

  @Test
  void an_app_is_written_with_the_keys_that_clients_know_in_their_order() {
    App app = create("{'id': '/clock', 'cmd': 'date', 'cpus': 0.1}".replace('\'', '"'));

    assertThat(AppJson.write(app).encode())
        .isEqualTo(
            ("{'id':'/clock','backoffFactor':1.15,'backoffSeconds':1,'cmd':'date','cpus':0.1,"
                    + "'disk':0.0,'executor':'','instances':1,'labels':{},"
                    + "'maxLaunchDelaySeconds':300,'mem':128.0,'gpus':0,"
                    + "'networks':[{'mode':'host'}],'portDefinitions':[{'port':0,"
                    + "'name':'default','protocol':'tcp'}],'requirePorts':false,"
                    + "'upgradeStrategy':{'maximumOverCapacity':1.0,"
                    + "'minimumHealthCapacity':1.0},'version':'2026-03-01T10:00:00.125Z',"
                    + "'versionInfo':{'lastScalingAt':'2026-03-01T10:00:00.125Z',"
                    + "'lastConfigChangeAt':'2026-03-01T10:00:00.125Z'},"
                    + "'killSelection':'YOUNGEST_FIRST','unreachableStrategy':"
                    + "{'inactiveAfterSeconds':0,'expungeAfterSeconds':0},'role':'*'}")
                .replace('\'', '"'));
  }

  @Test
  void old_docker_networks_and_ports_become_networks_and_port_mappings() {
    App app =
        create(
            """
            {"id": "/shop/web", "container": {"docker": {"image": "shop/web:3", "network": "BRIDGE",
             "portMappings": [{"containerPort": 8080, "servicePort": 9000}, {"containerPort": 81}]}},
             "healthChecks": [{"path": "/up"}]}
            """);

    assertThat(app.networks()).extracting(Network::mode).containsExactly(Network.Mode.BRIDGE);
    assertThat(app.container().orElseThrow().portMappings())
        .extracting("containerPort", "hostPort")
        .containsExactly(tuple(8080, Optional.of(0)), tuple(81, Optional.of(0)));
    assertThat(app.portDefinitions()).isEmpty();
    assertThat(app.healthChecks())
        .extracting(HealthCheck::portIndex)
        .containsExactly(Optional.of(0));
  }

  @Test
  void old_ports_and_uris_become_port_definitions_and_artifacts() {
    App app =
        create(
            """
            {"id": "/tool", "cmd": "./run", "ports": [7000, 0],
             "uris": ["http://repo.example/tool.tgz", "http://repo.example/run.sh"]}
            """);

    assertThat(app.portDefinitions()).extracting("port").containsExactly(7000, 0);
    assertThat(app.fetch()).extracting("extract").containsExactly(true, false);
  }

  @Test
  void an_ip_address_becomes_a_container_network_with_a_container() {
    App app =
        create(
            """
            {"id": "/peer", "cmd": "./peer", "ipAddress": {"networkName": "blue", "labels": {"z": "1"},
             "discovery": {"ports": [{"number": 4000, "name": "gossip", "protocol": "udp"}]}}}
            """);

    assertThat(app.networks().get(0).name()).contains("blue");
    assertThat(app.container().orElseThrow().portMappings())
        .extracting("containerPort", "name", "protocol")
        .containsExactly(tuple(4000, Optional.of("gossip"), "udp"));
  }

  @Test
  void a_change_of_the_count_leaves_the_rest_as_it_was() {
    App app =
        create(
            """
            {"id": "/worker", "args": ["run", "it"], "mem": 64, "labels": {"tier": "back"},
             "resourceLimits": {"mem": "unlimited"}, "portDefinitions": []}
            """);

    App changed = change(app, "{\"instances\": 7}");

    assertThat(changed).isEqualTo(app.toBuilder().instances(7).build());
    assertThat(changed.differsInConfig(app)).isFalse();
  }

  @Test
  void a_whole_replacement_forgets_what_it_does_not_say() {
    App app = create("{\"id\": \"/worker\", \"cmd\": \"run\", \"mem\": 64, \"user\": \"me\"}");
    RootGroup root = empty.with(app, T1);

    App replaced =
        requests
            .update(app.id(), new JsonObject("{\"cmd\": \"walk\"}"), false, false, root)
            .apply(root, T2);

    assertThat(replaced.cmd()).contains("walk");
    assertThat(replaced.user()).isEmpty();
    assertThat(replaced.needs().mem()).isEqualTo(128);
  }

  @Test
  void an_update_to_a_version_holds_nothing_else() {
    App app = create("{\"id\": \"/worker\", \"cmd\": \"run\"}");
    RootGroup root = empty.with(app, T1);
    JsonObject back = new JsonObject().put("version", "2025-12-24T18:00:00.000Z");

    assertThat(requests.update(app.id(), back, true, false, root).rollBackTo())
        .contains(Instant.parse("2025-12-24T18:00:00Z"));
    assertThatThrownBy(() -> requests.update(app.id(), back.put("cpus", 2), true, false, root))
        .isInstanceOf(ViolationsException.class)
        .hasMessageContaining("may only be combined");
  }

  @Test
  void an_array_updates_and_creates() {
    App app = create("{\"id\": \"/a\", \"cmd\": \"run\", \"mem\": 33}");
    RootGroup root = empty.with(app, T1);

    List<AppUpdate> updates =
        requests.updates(
            new JsonArray("[{\"id\": \"a\", \"cpus\": 2}, {\"id\": \"/g/b\", \"cmd\": \"new\"}]"),
            true,
            false,
            root);

    assertThat(updates)
        .extracting(AppUpdate::id)
        .containsExactly(PathId.of("/a"), PathId.of("/g/b"));
    assertThat(updates.get(0).apply(root, T2).needs()).isEqualTo(new ResourceNeeds(2, 33, 0, 0));
    assertThat(updates.get(1).apply(root, T2).cmd()).contains("new");
  }

  @Test
  void wrong_types_are_told_with_their_paths() {
    assertThatThrownBy(
            () ->
                create(
                    """
                    {"id": 5, "instances": 1.5, "env": {"A": 3}, "killSelection": "random",
                     "healthChecks": [{"protocol": "http", "port": 70000}]}
                    """))
        .isInstanceOfSatisfying(
            InvalidJsonException.class,
            e -> {
              assertThat(e.status()).isEqualTo(422);
              assertThat(e.body().getString("message")).isEqualTo("Invalid JSON");
              assertThat(e.body().getJsonArray("details").stream().map(Object::toString))
                  .containsExactly(
                      "{\"path\":\"/id\",\"errors\":[\"error.expected.jsstring\"]}",
                      "{\"path\":\"/env/A\",\"errors\":[\"error.expected.jsobject\"]}",
                      "{\"path\":\"/healthChecks(0)/port\",\"errors\":[\"error.max\"]}",
                      "{\"path\":\"/instances\",\"errors\":[\"error.expected.int\"]}",
                      "{\"path\":\"/killSelection\",\"errors\":[\"error.unknown.enum.literal\"]}");
            });
  }

  @Test
  void broken_rules_are_told_with_their_paths() {
    assertThatThrownBy(
            () -> create("{\"id\": \"/a\", \"constraints\": [[\"hostname\", \"UNIQUE\", \"x\"]]}"))
        .isInstanceOfSatisfying(
            ViolationsException.class,
            e ->
                assertThat(e.body().encode())
                    .isEqualTo(
                        "{\"message\":\"Object is not valid\",\"details\":[{\"path\":\"/\","
                            + "\"errors\":[\"AppDefinition must either contain one of 'cmd' or"
                            + " 'args', and/or a 'container'.\"]},{\"path\":\"/constraints(0)\","
                            + "\"errors\":[\"UNIQUE does not accept a value\"]}]}"));
  }
}
