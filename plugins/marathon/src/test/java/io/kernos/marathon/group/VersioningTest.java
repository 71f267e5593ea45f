package io.kernos.marathon.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.VersionInfo;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which version what gets; the cases are those of Marathon's GroupVersioningUtilTest. */
class VersioningTest {
  private static final Instant NOW = Instant.ofEpochMilli(20);
  private final App app = Tree.app("/nested/app", 1);

  @Test
  void without_a_change_the_whole_still_gets_the_new_version() {
    RootGroup same = Versioning.stamp(NOW, Tree.root(app), Tree.root(app));

    assertThat(same.version()).isEqualTo(NOW);
    assertThat(same.spec(app.id())).contains(app);
  }

  @Test
  void a_new_app_gets_the_new_version() {
    assertThat(stamped(Tree.root(), Tree.app("/nested/app", 1)))
        .isEqualTo(VersionInfo.changedAt(NOW));
  }

  @Test
  void a_scaled_app_keeps_when_it_was_last_configured() {
    assertThat(stamped(Tree.root(app), Tree.count(app, 2)))
        .isEqualTo(new VersionInfo(NOW, NOW, Tree.FIRST));
  }

  @Test
  void a_changed_app_is_configured_and_scaled_anew() {
    assertThat(stamped(Tree.root(app), Tree.cmd(app, "other")))
        .isEqualTo(VersionInfo.changedAt(NOW));
  }

  @Test
  void a_restarted_app_keeps_when_it_was_last_scaled() {
    assertThat(stamped(Tree.root(app), app.withVersion(VersionInfo.RESTART)))
        .isEqualTo(new VersionInfo(NOW, Tree.FIRST, NOW));
  }

  @Test
  void an_app_sent_again_as_it_is_keeps_its_version() {
    App sent = app.withVersion(VersionInfo.changedAt(Instant.ofEpochMilli(15)));

    assertThat(stamped(Tree.root(app), sent)).isEqualTo(app.versionInfo());
  }

  private static VersionInfo stamped(RootGroup from, App to) {
    return Versioning.stamp(NOW, from, Tree.root(to))
        .spec(PathId.of("/nested/app"))
        .orElseThrow()
        .versionInfo();
  }
}
