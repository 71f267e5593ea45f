package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.master.view.FrameworkView;
import io.kernos.spi.security.Principal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
  private final MasterRig rig = new MasterRig();

  @Test
  void a_master_that_leads_no_more_subscribes_nobody() {
    TestFramework framework = rig.framework("a");
    framework.disconnect();
    Master deposed = rig.overtake();
    TestFramework again = framework.again();
    deposed.subscribe(again.subscribing(), again, Principal.NOBODY);
    rig.settle();
    assertThat(again.events).isEmpty();
    assertThat(again.closed).isTrue();
  }

  @Test
  void a_framework_that_leaves_before_it_is_subscribed_is_not_subscribed() {
    TestFramework framework = new TestFramework(rig, TestFramework.info("test", "a"));
    rig.master.subscribe(framework.subscribing(), framework, Principal.NOBODY);
    framework.disconnect();
    assertThat(framework.events).isEmpty();
    assertThat(rig.master.view().frameworks()).isEmpty();
  }

  @Test
  void a_framework_is_given_an_id_then_a_heartbeat_at_once_and_every_15_seconds() {
    TestFramework framework = rig.framework("a");
    assertThat(framework.events.get(0).getType()).isEqualTo(Event.Type.SUBSCRIBED);
    assertThat(framework.events.get(0).getSubscribed().getHeartbeatIntervalSeconds()).isEqualTo(15);
    assertThat(framework.events.get(0).getSubscribed().getMasterInfo().getPort()).isEqualTo(5050);
    assertThat(framework.id()).endsWith("-0000");
    assertThat(framework.told(Event.Type.HEARTBEAT)).hasSize(1);
    rig.pass(Duration.ofSeconds(31));
    assertThat(framework.told(Event.Type.HEARTBEAT)).hasSize(3);
  }

  @Test
  void a_second_connection_takes_over_and_the_first_hears_that_it_failed_over() {
    TestFramework first = rig.framework("a");
    TestFramework second = first.again();
    second.subscribe();
    assertThat(first.error()).isEqualTo("Framework failed over");
    assertThat(first.closed).isTrue();
    assertThat(second.subscribed()).isTrue();
    assertThat(second.id()).isEqualTo(first.id());

    first.disconnect();
    assertThat(rig.master.view().frameworks().get(first.id()).connected()).isTrue();
    assertThat(first.call(Call.newBuilder().setType(Call.Type.REVIVE)))
        .isEqualTo(
            CallResult.badRequest(
                "The stream ID '"
                    + first.streamId
                    + "' included in this request didn't match the stream ID currently associated"
                    + " with framework ID "
                    + first.id()));
  }

  @Test
  void offers_of_the_old_connection_are_made_to_the_new_one_again() {
    rig.agent("one", "cpus:2;mem:100");
    TestFramework first = rig.framework("a");
    Offer old = first.lastOffer();
    TestFramework second = first.again();
    second.subscribe();
    assertThat(second.lastOffer().getId()).isNotEqualTo(old.getId());
    assertThat(rig.master.view().frameworks().get(first.id()).offers()).hasSize(1);
  }

  @Test
  void a_disconnected_framework_is_removed_after_its_failover_timeout() {
    TestFramework framework = rig.framework("a");
    framework.disconnect();
    rig.pass(Duration.ofMinutes(59));
    assertThat(rig.master.view().frameworks()).containsKey(framework.id());
    rig.pass(Duration.ofMinutes(2));
    assertThat(rig.master.view().frameworks()).isEmpty();
    assertThat(rig.master.view().completed()).hasSize(1);

    TestFramework late = framework.again();
    assertThat(late.subscribe().status()).isEqualTo(200);
    assertThat(late.error()).isEqualTo("Framework has been removed");
    assertThat(late.closed).isTrue();
  }

  @Test
  void a_framework_that_comes_back_in_time_stays() {
    TestFramework framework = rig.framework("a");
    framework.disconnect();
    rig.pass(Duration.ofMinutes(50));
    TestFramework again = framework.again();
    again.subscribe();
    rig.pass(Duration.ofMinutes(50));
    assertThat(rig.master.view().frameworks().get(framework.id()).connected()).isTrue();
  }

  @Test
  void a_framework_with_no_failover_timeout_is_removed_when_it_disconnects() {
    TestFramework framework =
        new TestFramework(
            rig, TestFramework.info("short", "a").toBuilder().setFailoverTimeout(0).build());
    framework.subscribe();
    framework.disconnect();
    assertThat(rig.master.view().frameworks()).isEmpty();
  }

  @Test
  void teardown_kills_the_tasks_on_every_agent_and_closes_the_stream() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("t", "cpus:1;mem:10");
    assertThat(framework.call(Call.newBuilder().setType(Call.Type.TEARDOWN)).status())
        .isEqualTo(202);
    assertThat(framework.closed).isTrue();
    assertThat(agent.received.get(agent.received.size() - 1).hasShutdownFramework()).isTrue();
    FrameworkView completed = rig.master.view().completed().get(0);
    assertThat(completed.completed().get(0).getState()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(rig.master.view().agents().get(agent.id()).used()).isEmpty();
  }

  @Test
  void what_is_wrong_with_a_framework_is_told_on_the_stream_which_then_ends() {
    FrameworkInfo good = TestFramework.info("test", "a");
    Map<FrameworkInfo, String> cases =
        Map.of(
            good.toBuilder().addRoles("a").build(),
            "'FrameworkInfo.roles' contains duplicate items: { a }",
            good.toBuilder().addRoles("/b").build(),
            "'FrameworkInfo.roles' contains invalid role: Role '/b' cannot start with a slash",
            good.toBuilder().setRole("a").build(),
            "'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable",
            good.toBuilder().clearCapabilities().build(),
            "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable",
            good.toBuilder().setFailoverTimeout(1e12).build(),
            "The framework failover_timeout (1.0E12) is invalid");
    cases.forEach(
        (info, error) -> {
          TestFramework framework = new TestFramework(rig, info);
          assertThat(framework.subscribe().status()).isEqualTo(200);
          assertThat(framework.error()).isEqualTo(error);
          assertThat(framework.closed).isTrue();
        });
    assertThat(rig.master.view().frameworks()).isEmpty();
  }

  @Test
  void only_roles_that_the_operator_names_are_allowed() {
    MasterRig strict = new MasterRig(MasterConfig.builder().roles(Set.of("b")).build());
    TestFramework framework = new TestFramework(strict, TestFramework.info("test", "a"));
    framework.subscribe();
    assertThat(framework.error()).isEqualTo("Roles { a } are not present in the master's --roles");
  }

  @Test
  void a_framework_that_may_not_register_hears_so() {
    rig.authorizer = (principal, action, object) -> !action.equals("register_frameworks");
    TestFramework framework = new TestFramework(rig, TestFramework.info("test", "a"));
    framework.subscribe();
    assertThat(framework.error()).startsWith("Not authorized to register framework");
  }

  @Test
  void another_principal_cannot_take_over_a_framework() {
    FrameworkInfo info = TestFramework.info("test", "a").toBuilder().setPrincipal("alice").build();
    TestFramework framework = new TestFramework(rig, info);
    framework.subscribe();
    TestFramework thief =
        new TestFramework(rig, framework.info.toBuilder().setPrincipal("bob").build());
    thief.subscribe();
    assertThat(thief.error()).isEqualTo("Changing framework's principal is not allowed.");
    assertThat(framework.closed).isFalse();
    assertThat(
            rig.master.call(
                Call.newBuilder()
                    .setType(Call.Type.REVIVE)
                    .setFrameworkId(framework.frameworkId())
                    .build(),
                Optional.of(framework.streamId),
                Principal.named("bob")))
        .isEqualTo(
            CallResult.badRequest(
                "Authenticated principal 'bob' does not match principal 'alice' set in"
                    + " `FrameworkInfo`"));
  }

  @Test
  void a_call_is_checked_in_the_order_of_the_original() {
    Call revive =
        Call.newBuilder()
            .setType(Call.Type.REVIVE)
            .setFrameworkId(FrameworkID.newBuilder().setValue("nobody"))
            .build();
    assertThat(rig.master.call(Call.getDefaultInstance(), Optional.empty(), rig.nobody()))
        .isEqualTo(
            CallResult.badRequest(
                "Failed to validate scheduler::Call: Expecting 'type' to be present"));
    assertThat(rig.master.call(revive, Optional.empty(), rig.nobody()))
        .isEqualTo(CallResult.badRequest("Framework cannot be found"));
    TestFramework framework = rig.framework("a");
    Call known = revive.toBuilder().setFrameworkId(framework.frameworkId()).build();
    assertThat(rig.master.call(known, Optional.empty(), rig.nobody()))
        .isEqualTo(
            CallResult.badRequest(
                "All non-subscribe calls should include the 'Mesos-Stream-Id' header"));
    framework.disconnect();
    assertThat(rig.master.call(known, Optional.of(framework.streamId), rig.nobody()))
        .isEqualTo(CallResult.forbidden("Framework is not subscribed"));
  }

  @Test
  void an_update_changes_roles_and_rescinds_what_was_offered_in_the_old_ones() {
    rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.lastOffer();
    Call.Builder update =
        Call.newBuilder()
            .setType(Call.Type.UPDATE_FRAMEWORK)
            .setUpdateFramework(
                Call.UpdateFramework.newBuilder()
                    .setFrameworkInfo(framework.info.toBuilder().clearRoles().addRoles("b")));
    assertThat(framework.call(update).status()).isEqualTo(200);
    assertThat(framework.told(Event.Type.RESCIND)).hasSize(1);
    assertThat(framework.lastOffer().getAllocationInfo().getRole()).isEqualTo("b");

    Call.Builder wrong =
        Call.newBuilder()
            .setType(Call.Type.UPDATE_FRAMEWORK)
            .setUpdateFramework(
                Call.UpdateFramework.newBuilder()
                    .setFrameworkInfo(framework.info.toBuilder().setUser("other")));
    assertThat(framework.call(wrong))
        .isEqualTo(
            CallResult.badRequest(
                "FrameworkInfo update is not valid: Updating 'FrameworkInfo.user' is unsupported;"
                    + " attempted to update from 'nobody' to 'other'"));
  }

  @Test
  void a_suppressed_role_gets_no_offers_until_it_is_revived() {
    TestFramework framework = rig.framework("a");
    framework.call(Call.newBuilder().setType(Call.Type.SUPPRESS));
    rig.agent("one", "cpus:2;mem:100");
    rig.pass(Duration.ofMinutes(1));
    assertThat(framework.offers()).isEmpty();
    assertThat(rig.master.view().frameworks().get(framework.id()).suppressed())
        .containsExactly("a");
    framework.call(Call.newBuilder().setType(Call.Type.REVIVE));
    assertThat(framework.offers()).hasSize(1);
  }

  @Test
  void history_keeps_the_last_frameworks_only() {
    MasterRig small = new MasterRig(MasterConfig.builder().history(2, 10, 10).build());
    for (int i = 0; i < 4; i++) {
      small.framework("a").call(Call.newBuilder().setType(Call.Type.TEARDOWN));
    }
    assertThat(small.master.view().completed()).hasSize(2);
    assertThat(small.master.view().completed().get(1).id()).endsWith("-0003");
  }
}
