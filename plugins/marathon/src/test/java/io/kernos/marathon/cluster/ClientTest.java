package io.kernos.marathon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import mesosphere.marathon.client.Marathon;
import mesosphere.marathon.client.MarathonClient;
import mesosphere.marathon.client.MarathonException;
import mesosphere.marathon.client.model.v2.App;
import mesosphere.marathon.client.model.v2.Group;
import mesosphere.marathon.client.model.v2.Result;
import mesosphere.marathon.client.model.v2.UpgradeStrategy;
import mesosphere.marathon.client.model.v2.VersionedApp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published Java client for Marathon, unmodified. */
class ClientTest {
  @TempDir static Path folder;
  private static MarathonCluster cluster;
  private static Marathon client;

  @BeforeAll
  static void start() throws Exception {
    cluster =
        new MarathonCluster(
            folder, "agent.resources=cpus:8;mem:4096;disk:4096;ports:[31000-31099]");
    client = MarathonClient.getInstance(cluster.api().toString());
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  private static App sleeper(String id, int instances) {
    App app = new App();
    app.setId(id);
    app.setCmd("exec sleep 1000");
    app.setCpus(0.1);
    app.setMem(16.0);
    app.setInstances(instances);
    return app;
  }

  private static void awaitRunning(String id, int count) throws Exception {
    cluster.await(count + " of " + id, () -> cluster.tasks(id).size() == count);
    cluster.await("no deployment", () -> cluster.deployments().isEmpty());
  }

  @Test
  void it_creates_scales_upgrades_and_deletes_an_app() throws Exception {
    VersionedApp created = client.createApp(sleeper("/life", 2));
    assertThat(created.getId()).isEqualTo("/life");
    assertThat(created.getVersion()).isNotNull();
    awaitRunning("/life", 2);

    App scale = new App();
    scale.setInstances(3);
    assertThat(client.updateApp("/life", scale, false).getDeploymentId()).isNotNull();
    awaitRunning("/life", 3);
    assertThat(client.getApp("/life").getApp().getTasksRunning()).isEqualTo(3);

    App upgrade = new App();
    upgrade.setCmd("exec sleep 2000");
    Result upgraded = client.updateApp("/life", upgrade, false);
    cluster.awaitEnd(upgraded.getDeploymentId());
    assertThat(client.getAppTasks("/life").getTasks())
        .hasSize(3)
        .allSatisfy(task -> assertThat(task.getVersion()).isEqualTo(upgraded.getVersion()));
    assertThat(client.getAppVersions("/life").getVersions()).hasSize(3);
    assertThat(client.getAppVersion("/life", created.getVersion()).getCmd())
        .isEqualTo("exec sleep 1000");

    cluster.awaitEnd(client.deleteApp("/life").getDeploymentId());
    assertThatThrownBy(() -> client.getApp("/life"))
        .isInstanceOfSatisfying(
            MarathonException.class, gone -> assertThat(gone.getStatus()).isEqualTo(404));
  }

  @Test
  void it_rolls_a_failing_upgrade_back() throws Exception {
    App app = sleeper("/back", 1);
    client.createApp(app);
    awaitRunning("/back", 1);

    App impossible = new App();
    impossible.setCpus(1000.0);
    UpgradeStrategy atOnce = new UpgradeStrategy();
    atOnce.setMinimumHealthCapacity(1.0);
    atOnce.setMaximumOverCapacity(1.0);
    impossible.setUpgradeStrategy(atOnce);
    Result upgrade = client.updateApp("/back", impossible, false);
    assertThatThrownBy(() -> client.updateApp("/back", sleeper("/back", 2), false))
        .isInstanceOfSatisfying(
            MarathonException.class, locked -> assertThat(locked.getStatus()).isEqualTo(409));
    assertThat(client.getDeployments())
        .anySatisfy(each -> assertThat(each.getId()).isEqualTo(upgrade.getDeploymentId()));

    cluster.await(
        "the reason why it waits",
        () -> cluster.why("/back").contains("needs 1000 cpus; 1 agent has "));

    Result rollBack = client.cancelDeploymentAndRollback(upgrade.getDeploymentId());
    cluster.awaitEnd(rollBack.getDeploymentId());
    assertThat(client.getApp("/back").getApp().getCpus()).isEqualTo(0.1);
    awaitRunning("/back", 1);
    client.deleteApp("/back");
  }

  @Test
  void it_creates_updates_and_deletes_a_group() throws Exception {
    Group group = new Group();
    group.setId("/shop");
    App web = sleeper("/shop/web", 1);
    web.setDependencies(Set.of("/shop/db"));
    group.setApps(List.of(sleeper("/shop/db", 1), web));
    cluster.awaitEnd(client.createGroup(group).getDeploymentId());
    assertThat(client.getGroup("/shop").getApps())
        .extracting(App::getId)
        .containsExactlyInAnyOrder("/shop/db", "/shop/web");
    awaitRunning("/shop/db", 1);
    awaitRunning("/shop/web", 1);

    group.setApps(List.of(sleeper("/shop/db", 2)));
    cluster.awaitEnd(client.updateGroup("/shop", true, group).getDeploymentId());
    awaitRunning("/shop/db", 2);
    assertThat(cluster.tasks("/shop/web")).isEmpty();

    cluster.awaitEnd(client.deleteGroup("/shop", true).getDeploymentId());
    assertThat(cluster.tasks("/shop/db")).isEmpty();
  }

  @Test
  void it_reads_what_else_there_is() throws Exception {
    client.createApp(sleeper("/read", 1));
    awaitRunning("/read", 1);
    assertThat(client.getServerInfo().getName()).isEqualTo("marathon");
    assertThat(client.getQueue().getQueue()).isNotNull();
    assertThat(client.getTasks().getTasks()).isNotEmpty();
    assertThat(client.getApps().getApps()).isNotEmpty();
    String task = client.getAppTasks("/read").getTasks().iterator().next().getId();
    client.deleteAppTask("/read", task, "false");
    cluster.await(
        "another task",
        () -> cluster.tasks("/read").stream().anyMatch(each -> !each.getString("id").equals(task)));
    client.deleteApp("/read");
  }
}
