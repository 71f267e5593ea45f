package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OfferID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OfferTest {
  private final MasterRig rig = new MasterRig();

  @Test
  void an_agent_is_offered_within_milliseconds_with_all_that_it_has() {
    TestFramework framework = rig.framework("a");
    TestAgent agent = rig.agent("one", "cpus:2;mem:100;ports:[1-9]");
    Offer offer = framework.lastOffer();
    assertThat(offer.getAgentId()).isEqualTo(agent.info.getId());
    assertThat(offer.getHostname()).isEqualTo("one");
    assertThat(offer.getUrl().getAddress().getIp()).isEqualTo("127.0.0.9");
    assertThat(offer.getAllocationInfo().getRole()).isEqualTo("a");
    assertThat(Resources.of(offer.getResourcesList()).unallocated())
        .isEqualTo(Resources.parse("cpus:2;mem:100;ports:[1-9]"));
    rig.pass(Duration.ZERO);
  }

  @Test
  void an_old_client_sees_no_allocation_and_the_old_form_of_reservations() {
    FrameworkInfo info =
        FrameworkInfo.newBuilder().setUser("u").setName("old").setRole("a").build();
    TestFramework framework = new TestFramework(rig, info);
    framework.subscribe();
    rig.agent("one", "cpus(a):2;mem:100");
    Offer offer = framework.lastOffer();
    assertThat(offer.hasAllocationInfo()).isFalse();
    assertThat(offer.getResources(0).hasAllocationInfo()).isFalse();
    assertThat(offer.getResources(0).getRole()).isEqualTo("a");
    assertThat(offer.getResources(0).getReservationsCount()).isZero();
  }

  @Test
  void a_declined_offer_comes_back_after_refuse_seconds() {
    rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.decline(framework.lastOffer(), 20);
    rig.pass(Duration.ofSeconds(19));
    assertThat(framework.offers()).hasSize(1);
    rig.pass(Duration.ofSeconds(2));
    assertThat(framework.offers()).hasSize(2);
  }

  @Test
  void what_a_launch_leaves_is_offered_again() {
    rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("t", "cpus:0.5;mem:10");
    rig.pass(Duration.ofSeconds(1));
    assertThat(Resources.of(framework.lastOffer().getResourcesList()).unallocated())
        .isEqualTo(Resources.parse("cpus:1.5;mem:90"));
  }

  @Test
  void an_offer_that_is_used_twice_loses_the_second_launch() {
    rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    Offer offer = framework.lastOffer();
    framework.launch("t", "cpus:1;mem:10");
    TaskInfo second = TestFramework.task("u", offer.getAgentId(), "cpus:1;mem:10").build();
    assertThat(framework.accept(offer, TestFramework.launch(second)).status()).isEqualTo(202);
    TaskStatus status = framework.lastUpdate();
    assertThat(status.getState()).isEqualTo(TaskState.TASK_DROPPED);
    assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_INVALID_OFFERS);
    assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_MASTER);
    assertThat(status.hasUuid()).isFalse();
    assertThat(status.getMessage())
        .isEqualTo(
            "Task launched with invalid offers: Offer "
                + offer.getId().getValue()
                + " is no longer valid");
  }

  @Test
  void a_valid_offer_beside_an_invalid_one_is_given_back() {
    rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    Offer offer = framework.lastOffer();
    framework.call(
        Call.newBuilder()
            .setType(Call.Type.ACCEPT)
            .setAccept(
                Call.Accept.newBuilder()
                    .addOfferIds(offer.getId())
                    .addOfferIds(OfferID.newBuilder().setValue("none"))));
    assertThat(framework.offers()).hasSize(2);
  }

  @Test
  void an_offer_of_another_framework_can_be_neither_accepted_nor_declined() {
    rig.agent("one", "cpus:2;mem:100");
    TestFramework owner = rig.framework("a");
    Offer offer = owner.lastOffer();
    TestFramework other = rig.framework("b");
    other.decline(offer, 5);
    TaskInfo task = TestFramework.task("t", offer.getAgentId(), "cpus:1;mem:10").build();
    other.accept(offer, TestFramework.launch(task));
    assertThat(other.lastUpdate().getMessage())
        .contains("has invalid framework " + owner.id() + " while framework " + other.id());
    assertThat(owner.told(Event.Type.RESCIND)).isEmpty();
    owner.launch("mine", "cpus:1;mem:10");
    assertThat(owner.stateInMaster("mine")).isEqualTo(TaskState.TASK_STAGING);
  }

  @Test
  void offers_of_an_agent_that_disconnects_are_rescinded() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    Offer offer = framework.lastOffer();
    agent.session.close("test");
    rig.settle();
    assertThat(framework.told(Event.Type.RESCIND).get(0).getRescind().getOfferId())
        .isEqualTo(offer.getId());
    assertThat(rig.master.view().agents().get(agent.id()).active()).isFalse();
  }

  @Test
  void an_offer_is_rescinded_after_the_offer_timeout_and_made_again() {
    MasterRig impatient =
        new MasterRig(MasterConfig.builder().offerTimeout(Duration.ofSeconds(30)).build());
    impatient.agent("one", "cpus:2;mem:100");
    TestFramework framework = impatient.framework("a");
    framework.lastOffer();
    impatient.pass(Duration.ofSeconds(31));
    assertThat(framework.told(Event.Type.RESCIND)).hasSize(1);
    assertThat(framework.offers()).hasSize(1);
  }

  @Test
  void an_acceptance_with_no_operation_is_a_refusal_for_five_seconds() {
    rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.call(
        Call.newBuilder()
            .setType(Call.Type.ACCEPT)
            .setAccept(Call.Accept.newBuilder().addOfferIds(framework.lastOffer().getId())));
    rig.pass(Duration.ofSeconds(4));
    assertThat(framework.offers()).hasSize(1);
    rig.pass(Duration.ofSeconds(2));
    assertThat(framework.offers()).hasSize(2);
  }

  @Test
  void two_offers_of_one_agent_are_used_together() {
    rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("t", "cpus:1;mem:50");
    Offer half = framework.lastOffer();
    TestAgent agent = agentOf(half);
    agent.update("t", TaskState.TASK_FINISHED);
    Offer rest = framework.lastOffer();
    assertThat(rest.getId()).isNotEqualTo(half.getId());
    TaskInfo task = TestFramework.task("u", half.getAgentId(), "cpus:2;mem:100").build();
    framework.call(
        Call.newBuilder()
            .setType(Call.Type.ACCEPT)
            .setAccept(
                Call.Accept.newBuilder()
                    .addOfferIds(half.getId())
                    .addOfferIds(rest.getId())
                    .addOperations(TestFramework.launch(task))));
    assertThat(framework.stateInMaster("u")).isEqualTo(TaskState.TASK_STAGING);
  }

  private TestAgent agentOf(Offer offer) {
    return rig.agents.stream()
        .filter(agent -> agent.info.getId().equals(offer.getAgentId()))
        .findFirst()
        .orElseThrow();
  }
}
