package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.link.LinkMessage.BodyCase;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The level of the oldest, and what is older than that. */
class FeatureLevelTest {
  private final MasterRig rig = new MasterRig();

  private TestAgent agent(String name, int level) {
    TestAgent agent = new TestAgent(rig, name, "cpus:1");
    agent.featureLevel = level;
    agent.register();
    rig.until(() -> agent.registered || agent.refusal != null);
    return agent;
  }

  private int raise(int masters) {
    var raised = rig.master.raiseFeatureLevel(masters);
    rig.until(raised::isComplete);
    rig.settle();
    assertThat(rig.master.view().featureLevel()).isEqualTo(raised.result());
    return raised.result();
  }

  private void upgrade(TestAgent agent, int level) {
    agent.session.close("upgraded");
    rig.until(() -> agent.session == null);
    agent.featureLevel = level;
    agent.register();
    rig.until(() -> agent.registered);
  }

  @Test
  void it_rises_when_the_last_old_agent_is_newer() {
    TestAgent old = agent("old", 1);
    agent("new", 2);
    assertThat(raise(2)).isEqualTo(1);
    upgrade(old, 3);
    assertThat(raise(2)).isEqualTo(2);
    assertThat(raise(3)).isEqualTo(2);
  }

  @Test
  void it_does_not_rise_above_the_oldest_master() {
    agent("new", 2);
    assertThat(raise(1)).isEqualTo(1);
  }

  @Test
  void an_agent_that_is_too_old_is_told_so_and_may_come_back_newer() {
    raise(2);
    TestAgent old = agent("old", 1);
    assertThat(old.refusal)
        .isEqualTo("The agent's feature level is 1, but this cluster is at 2: upgrade the agent");
    assertThat(old.toldToStop).isFalse();
    assertThat(rig.master.view().agents().values()).isEmpty();
    old.featureLevel = 2;
    old.register();
    rig.until(() -> old.registered);
    assertThat(old.told(BodyCase.AGENT_REGISTERED).get(0).getAgentRegistered().getFeatureLevel())
        .isEqualTo(2);
  }

  @Test
  void the_next_master_knows_it_and_never_lowers_it() {
    raise(2);
    rig.elect();
    assertThat(rig.master.view().featureLevel()).isEqualTo(2);
    assertThat(raise(1)).isEqualTo(2);
  }

  @Test
  void as_long_as_an_agent_is_awaited_it_does_not_rise() {
    agent("old", 1);
    rig.elect();
    assertThat(raise(2)).isEqualTo(1);
    rig.pass(rig.config.agentReregisterTimeout().plus(Duration.ofMinutes(1)));
    assertThat(raise(2)).isEqualTo(2);
  }
}
