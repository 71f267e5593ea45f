package io.kernos.marathon.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.validation.Settings;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppJsonTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.007Z");

  private final AppRequests requests =
      new AppRequests(
          Settings.DEFAULT.withFeatures("secrets", "gpu_resources", "external_volumes"));

  private App create(String json) {
    return requests.create(new JsonObject(json), RootGroup.empty(Instant.EPOCH), NOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"id": "/a/b", "cmd": "x y", "env": {"B": "1", "A": {"secret": "s"}}, "secrets":
         {"s": {"source": "/vault/s"}}, "gpus": 2, "disk": 0.5, "cpus": 0.3, "user": "nobody",
         "executorResources": {"cpus": 0.2}, "resourceLimits": {"cpus": "unlimited", "mem": 256},
         "taskKillGracePeriodSeconds": 30, "tty": true, "dependencies": ["/z", "../y"]}
        """,
        """
        {"id": "/web", "container": {"type": "MESOS", "docker": {"image": "web", "forcePullImage":
         true, "pullConfig": {"secret": "s"}}, "portMappings": [{"containerPort": 80, "name": "http",
         "labels": {"VIP_0": "/web:80"}, "networkNames": ["n1"], "hostPort": 0}, {"protocol":
         "UDP"}], "linuxInfo": {"seccomp": {"unconfined": true}, "ipcInfo": {"mode": "private",
         "shmSize": 64}}, "volumes": [{"containerPath": "secret", "secret": "s"}]},
         "secrets": {"s": {"source": "x"}}, "networks": [{"name": "n1", "labels": {"a": "b"}},
         {"name": "n2"}], "readinessChecks": [{"portName": "http", "httpStatusCodesForReady":
         [204, 200]}], "healthChecks": [{"protocol": "MESOS_HTTP", "portIndex": 1},
         {"protocol": "COMMAND", "command": {"value": "true"}}, {"ignoreHttp1xx": true}]}
        """,
        """
        {"id": "/db", "cmd": "db", "role": "*", "container": {"type": "DOCKER", "docker": {"image":
         "db", "privileged": true, "parameters": [{"key": "k", "value": ""}]}, "volumes":
         [{"containerPath": "/logs", "hostPath": "/var/log", "mode": "ro"}]}, "networks": []}
        """,
        """
        {"id": "/ext", "cmd": "ext", "container": {"type": "MESOS", "volumes": [{"containerPath":
         "v", "mode": "RW", "external": {"name": "v1", "provider": "dvdi", "size": 10, "options":
         {"dvdi/driver": "rexray"}, "shared": true}}, {"containerPath": "w", "mode": "RO",
         "external": {"provider": "csi", "name": "v2", "options": {"pluginName": "nfs",
         "capability": {"accessMode": "MULTI_NODE_READER_ONLY", "accessType": "mount", "fsType":
         "ext4", "mountFlags": ["noatime"]}, "volumeContext": {"server": "one"}}}}]}}
        """,
        """
        {"id": "/odd", "args": ["a", ""], "portDefinitions": [{"port": 80, "name": "x", "labels":
         {"l": "v"}}], "requirePorts": true, "acceptedResourceRoles": ["*"], "constraints":
         [["hostname", "unique"], ["rack", "MAX_PER", "2"]], "unreachableStrategy":
         {"inactiveAfterSeconds": 5, "expungeAfterSeconds": 9}, "killSelection": "oldest_first",
         "check": {"exec": {"command": {"argv": ["/bin/true"]}}}, "fetch": [{"uri": "http://x/y",
         "destPath": "y", "cache": true}], "executor": "//cmd"}
        """
      })
  void what_is_written_is_read_back_as_an_equal_app(String json) {
    App app =
        create(json)
            .withVersion(new VersionInfo(NOW, NOW.minusSeconds(5), NOW.minus(Duration.ofDays(9))));

    assertThat(AppJson.read(new JsonObject(AppJson.write(app).encode()))).isEqualTo(app);
  }

  @Test
  void five_thousand_apps_are_written_and_read_in_well_under_a_second() {
    App app =
        create(
            """
            {"id": "/a", "cmd": "x y", "env": {"A": "1", "B": "2"}, "labels": {"HAPROXY_GROUP":
             "external"}, "healthChecks": [{"path": "/health", "portIndex": 0}], "container":
             {"docker": {"image": "a"}, "portMappings": [{"containerPort": 80}]}, "networks":
             [{"mode": "container/bridge"}]}
            """);
    List<App> apps = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      apps.add(app.toBuilder().id(PathId.of("/group-" + i % 50 + "/app-" + i)).build());
    }

    long start = System.nanoTime();
    List<App> read =
        apps.stream()
            .map(each -> AppJson.read(new JsonObject(AppJson.write(each).encode())))
            .toList();
    long millis = (System.nanoTime() - start) / 1_000_000;

    assertThat(read).isEqualTo(apps);
    assertThat(millis).isLessThan(5_000);
  }
}
