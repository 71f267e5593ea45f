package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.link.LinkMessage.BodyCase;
import io.kernos.api.v1.Filters;
import io.kernos.api.v1.InverseOffer;
import io.kernos.api.v1.MachineID;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.TimeInfo;
import io.kernos.api.v1.Unavailability;
import io.kernos.api.v1.allocator.InverseOfferStatus;
import io.kernos.api.v1.allocator.InverseOfferStatus.Status;
import io.kernos.api.v1.maintenance.ClusterStatus;
import io.kernos.api.v1.maintenance.Schedule;
import io.kernos.api.v1.maintenance.Window;
import io.kernos.api.v1.master.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.master.view.MaintenanceView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Machines that operators schedule for maintenance, and what agents and frameworks notice of it.
 */
class MaintenanceTest {
  private static final MachineID ONE = machine("one");

  private MasterRig rig = new MasterRig();
  private TestAgent agent = rig.agent("one", "cpus:2;mem:100");
  private TestFramework framework = rig.framework("a");

  private static MachineID machine(String hostname) {
    return MachineID.newBuilder().setHostname(hostname).setIp("127.0.0.9").build();
  }

  private static Unavailability from(long start) {
    return Unavailability.newBuilder()
        .setStart(TimeInfo.newBuilder().setNanoseconds(start))
        .build();
  }

  private CallResult ask(Call.Builder call) {
    var answer = rig.master.changeMaintenance(call.build(), rig.nobody());
    rig.until(answer::isComplete);
    assertThat(answer.cause()).isNull();
    rig.settle();
    return answer.result();
  }

  private static Call.Builder scheduling(long start, MachineID... machines) {
    Schedule.Builder schedule = Schedule.newBuilder();
    if (machines.length > 0) {
      schedule.addWindows(
          Window.newBuilder().setUnavailability(from(start)).addAllMachineIds(List.of(machines)));
    }
    return Call.newBuilder()
        .setType(Call.Type.UPDATE_MAINTENANCE_SCHEDULE)
        .setUpdateMaintenanceSchedule(
            Call.UpdateMaintenanceSchedule.newBuilder().setSchedule(schedule));
  }

  private CallResult schedule(long start, MachineID... machines) {
    return ask(scheduling(start, machines));
  }

  private static Call.Builder starting(MachineID... machines) {
    return Call.newBuilder()
        .setType(Call.Type.START_MAINTENANCE)
        .setStartMaintenance(Call.StartMaintenance.newBuilder().addAllMachines(List.of(machines)));
  }

  private CallResult down(MachineID... machines) {
    return ask(starting(machines));
  }

  private CallResult up(MachineID... machines) {
    return ask(
        Call.newBuilder()
            .setType(Call.Type.STOP_MAINTENANCE)
            .setStopMaintenance(
                Call.StopMaintenance.newBuilder().addAllMachines(List.of(machines))));
  }

  private MaintenanceView view() {
    return rig.master.view().maintenance();
  }

  private void runs(String task) {
    framework.launch(task, "cpus:1;mem:10");
    agent.update(task, TaskState.TASK_RUNNING);
  }

  private void nextMaster() {
    rig.elect();
    rig.until(() -> agent.session == null);
    agent.register();
    rig.until(() -> agent.registered);
  }

  /** Every inverse offer that it was ever made. */
  private static List<InverseOffer> asked(TestFramework of) {
    List<InverseOffer> all = new ArrayList<>();
    of.told(Event.Type.INVERSE_OFFERS)
        .forEach(event -> all.addAll(event.getInverseOffers().getInverseOffersList()));
    return all;
  }

  private static Set<String> rescinded(TestFramework of) {
    return of.told(Event.Type.RESCIND_INVERSE_OFFER).stream()
        .map(event -> event.getRescindInverseOffer().getInverseOfferId().getValue())
        .collect(Collectors.toSet());
  }

  private static InverseOffer last(List<InverseOffer> offers) {
    return offers.get(offers.size() - 1);
  }

  private List<InverseOffer> out(TestFramework of) {
    return view().inverseOffers().getOrDefault(of.id(), List.of());
  }

  private static CallResult accept(TestFramework by, InverseOffer offer, double seconds) {
    return by.call(
        io.kernos.api.v1.scheduler.Call.newBuilder()
            .setType(io.kernos.api.v1.scheduler.Call.Type.ACCEPT_INVERSE_OFFERS)
            .setAcceptInverseOffers(
                io.kernos.api.v1.scheduler.Call.AcceptInverseOffers.newBuilder()
                    .addInverseOfferIds(offer.getId())
                    .setFilters(Filters.newBuilder().setRefuseSeconds(seconds))));
  }

  private static CallResult decline(TestFramework by, InverseOffer offer, double seconds) {
    return by.call(
        io.kernos.api.v1.scheduler.Call.newBuilder()
            .setType(io.kernos.api.v1.scheduler.Call.Type.DECLINE_INVERSE_OFFERS)
            .setDeclineInverseOffers(
                io.kernos.api.v1.scheduler.Call.DeclineInverseOffers.newBuilder()
                    .addInverseOfferIds(offer.getId())
                    .setFilters(Filters.newBuilder().setRefuseSeconds(seconds))));
  }

  private List<InverseOfferStatus> said() {
    List<ClusterStatus.DrainingMachine> machines = view().status().getDrainingMachinesList();
    assertThat(machines).hasSize(1);
    assertThat(machines.get(0).getId()).isEqualTo(ONE);
    return machines.get(0).getStatusesList();
  }

  // Scheduling.

  @Test
  void offers_of_a_scheduled_machine_say_when_it_is_away() {
    Offer before = framework.lastOffer();
    assertThat(before.hasUnavailability()).isFalse();
    assertThat(schedule(7, ONE)).isEqualTo(CallResult.ok());
    assertThat(framework.offers()).doesNotContain(before);
    assertThat(framework.lastOffer().getUnavailability()).isEqualTo(from(7));
    assertThat(schedule(8, machine("ONE"))).isEqualTo(CallResult.ok());
    assertThat(framework.lastOffer().getUnavailability()).isEqualTo(from(8));
    assertThat(schedule(0)).isEqualTo(CallResult.ok());
    assertThat(framework.lastOffer().hasUnavailability()).isFalse();
    assertThat(view()).isEqualTo(MaintenanceView.NONE);
  }

  @Test
  void offers_of_machines_whose_schedule_does_not_change_stay() {
    schedule(7, ONE);
    Offer before = framework.lastOffer();
    schedule(7, machine("two"), ONE);
    assertThat(framework.lastOffer()).isEqualTo(before);
  }

  @Test
  void only_an_agent_whose_name_and_address_both_match_is_on_a_machine() {
    MachineID elsewhere = ONE.toBuilder().setIp("127.0.0.8").build();
    MachineID nameless = MachineID.newBuilder().setIp("127.0.0.9").build();
    assertThat(schedule(7, elsewhere, nameless)).isEqualTo(CallResult.ok());
    assertThat(framework.lastOffer().hasUnavailability()).isFalse();
    assertThat(view().status().getDrainingMachinesList())
        .extracting(ClusterStatus.DrainingMachine::getId)
        .containsExactly(elsewhere, nameless);
  }

  @Test
  void the_next_master_knows_schedule_and_modes() {
    schedule(7, ONE, machine("two"));
    down(machine("two"));
    Schedule schedule = view().schedule();
    nextMaster();
    assertThat(view().schedule()).isEqualTo(schedule);
    assertThat(view().status().getDownMachinesList()).containsExactly(machine("two"));
    TestFramework other = rig.framework("b");
    assertThat(other.lastOffer().getUnavailability()).isEqualTo(from(7));
    assertThat(asked(other)).hasSize(1);
  }

  @Test
  void two_changes_at_a_time_are_done_one_after_the_other() {
    var first = rig.master.changeMaintenance(scheduling(7, ONE).build(), rig.nobody());
    var second = rig.master.changeMaintenance(starting(ONE).build(), rig.nobody());
    var third = rig.master.changeMaintenance(scheduling(7).build(), rig.nobody());
    rig.until(() -> first.isComplete() && second.isComplete() && third.isComplete());
    assertThat(first.result()).isEqualTo(CallResult.ok());
    assertThat(second.result()).isEqualTo(CallResult.ok());
    assertThat(third.result().message()).endsWith("cannot be removed from the schedule");
  }

  @Test
  void who_may_not_is_refused_and_nothing_changes() {
    schedule(7, ONE);
    rig.authorizer =
        (principal, action, object) -> !(action.contains("maintenance") && object.equals("one"));
    assertThat(schedule(8, ONE).status()).isEqualTo(403);
    assertThat(down(ONE).status()).isEqualTo(403);
    assertThat(schedule(8, ONE, ONE).status()).isEqualTo(400);
    assertThat(framework.lastOffer().getUnavailability()).isEqualTo(from(7));
  }

  // Inverse offers.

  @Test
  void who_has_something_of_the_machine_is_asked_to_leave_it() {
    runs("t");
    TestFramework bystander = rig.framework("b");
    rig.agent("two", "cpus:1;mem:10");
    framework.decline(framework.lastOffer(), 3600);
    schedule(7, ONE);
    InverseOffer offer = last(asked(framework));
    assertThat(offer.getAgentId()).isEqualTo(agent.info.getId());
    assertThat(offer.getFrameworkId()).isEqualTo(framework.frameworkId());
    assertThat(offer.getUnavailability()).isEqualTo(from(7));
    assertThat(offer.getUrl().getAddress().getIp()).isEqualTo("127.0.0.9");
    assertThat(offer.getResourcesList()).isEmpty();
    assertThat(out(framework)).containsExactly(offer);
    assertThat(asked(bystander).stream().filter(o -> !o.getAgentId().equals(agent.info.getId())))
        .isEmpty();
  }

  @Test
  void a_framework_is_asked_once_until_it_answers() {
    runs("t");
    schedule(7, ONE);
    rig.pass(Duration.ofHours(1));
    assertThat(asked(framework)).hasSize(1);
  }

  @Test
  void an_answer_stands_in_the_status_and_is_asked_for_again_when_its_time_is_over() {
    runs("t");
    schedule(7, ONE);
    assertThat(said()).isEmpty();
    assertThat(accept(framework, last(asked(framework)), 60)).isEqualTo(CallResult.accepted());
    InverseOfferStatus accepted = said().get(0);
    assertThat(accepted.getStatus()).isEqualTo(Status.ACCEPT);
    assertThat(accepted.getFrameworkId()).isEqualTo(framework.frameworkId());
    long now = rig.clock.now().toEpochMilli() * 1_000_000;
    assertThat(accepted.getTimestamp().getNanoseconds()).isBetween(now - 2_000_000_000L, now);
    assertThat(out(framework)).isEmpty();
    rig.pass(Duration.ofSeconds(55));
    assertThat(asked(framework)).hasSize(1);
    rig.pass(Duration.ofSeconds(10));
    assertThat(asked(framework)).hasSize(2);
    decline(framework, last(asked(framework)), 60);
    assertThat(said()).extracting(InverseOfferStatus::getStatus).containsExactly(Status.DECLINE);
  }

  @Test
  void a_framework_that_refuses_for_no_time_is_not_asked_all_the_time() {
    runs("t");
    schedule(7, ONE);
    decline(framework, last(asked(framework)), 0);
    rig.pass(Duration.ofMinutes(1));
    assertThat(asked(framework)).hasSize(2);
  }

  @Test
  void reviving_ends_a_refusal() {
    runs("t");
    schedule(7, ONE);
    decline(framework, last(asked(framework)), 3600);
    framework.call(
        io.kernos.api.v1.scheduler.Call.newBuilder()
            .setType(io.kernos.api.v1.scheduler.Call.Type.REVIVE)
            .setRevive(io.kernos.api.v1.scheduler.Call.Revive.getDefaultInstance()));
    assertThat(asked(framework)).hasSize(2);
  }

  @Test
  void nobody_answers_for_another_framework() {
    runs("t");
    TestFramework other = rig.framework("b");
    schedule(7, ONE);
    InverseOffer offer = out(framework).stream().findFirst().orElseThrow();
    assertThat(accept(other, offer, 60)).isEqualTo(CallResult.accepted());
    assertThat(said()).isEmpty();
    assertThat(out(framework)).containsExactly(offer);
  }

  @Test
  void another_schedule_takes_back_what_was_asked_and_forgets_what_was_said() {
    runs("t");
    schedule(7, ONE);
    decline(framework, last(asked(framework)), 3600);
    schedule(8, ONE);
    assertThat(said()).isEmpty();
    InverseOffer second = last(asked(framework));
    assertThat(second.getUnavailability()).isEqualTo(from(8));
    schedule(0);
    assertThat(rescinded(framework)).containsExactly(second.getId().getValue());
    assertThat(out(framework)).isEmpty();
    rig.pass(Duration.ofHours(2));
    assertThat(asked(framework)).hasSize(2);
  }

  @Test
  void a_framework_that_starts_on_a_scheduled_machine_is_asked() {
    rig = new MasterRig();
    schedule(7, ONE);
    agent = rig.agent("one", "cpus:2;mem:100");
    framework = rig.framework("a");
    runs("t");
    assertThat(asked(framework)).hasSize(1);
  }

  @Test
  void inverse_offers_end_with_the_connection_and_the_next_one_is_asked_anew() {
    runs("t");
    schedule(7, ONE);
    InverseOffer first = last(asked(framework));
    framework.disconnect();
    assertThat(out(framework)).isEmpty();
    TestFramework again = framework.again();
    again.subscribe();
    assertThat(asked(again)).hasSize(1);
    accept(again, first, 60);
    assertThat(said()).isEmpty();
  }

  @Test
  void a_connection_that_replaces_another_is_asked_anew() {
    runs("t");
    schedule(7, ONE);
    decline(framework, last(asked(framework)), 3600);
    TestFramework again = framework.again();
    again.subscribe();
    assertThat(asked(again)).hasSize(1);
    assertThat(out(again)).isEqualTo(asked(again));
  }

  @Test
  void inverse_offers_and_answers_end_with_the_framework() {
    runs("t");
    schedule(7, ONE);
    accept(framework, last(asked(framework)), 1);
    rig.pass(Duration.ofSeconds(5));
    assertThat(out(framework)).hasSize(1);
    rig.master.teardown(framework.id(), rig.nobody());
    rig.settle();
    assertThat(out(framework)).isEmpty();
    assertThat(said()).isEmpty();
  }

  @Test
  void inverse_offers_end_with_the_agents_session_and_are_made_again_when_it_is_back() {
    runs("t");
    schedule(7, ONE);
    InverseOffer first = last(asked(framework));
    agent.session.close("test");
    rig.settle();
    assertThat(rescinded(framework)).containsExactly(first.getId().getValue());
    agent.register();
    rig.until(() -> agent.registered);
    rig.settle();
    assertThat(asked(framework)).hasSize(2);
  }

  @Test
  void inverse_offers_end_after_the_time_that_offers_have() {
    rig = new MasterRig(MasterConfig.builder().offerTimeout(Duration.ofMinutes(1)).build());
    agent = rig.agent("one", "cpus:2;mem:100");
    framework = rig.framework("a");
    runs("t");
    schedule(7, ONE);
    InverseOffer first = last(asked(framework));
    rig.pass(Duration.ofSeconds(61));
    assertThat(rescinded(framework)).contains(first.getId().getValue());
    assertThat(asked(framework)).hasSize(2);
  }

  // Down and up.

  @Test
  void an_agent_on_a_machine_that_is_taken_down_is_shut_down_and_its_tasks_are_lost() {
    runs("t");
    schedule(7, ONE);
    InverseOffer offer = last(asked(framework));
    assertThat(down(ONE)).isEqualTo(CallResult.ok());
    assertThat(agent.toldToStop).isTrue();
    assertThat(agent.refusal).endsWith("Operator initiated 'Machine DOWN'");
    TaskStatus lost = framework.lastUpdate();
    assertThat(lost.getState()).isEqualTo(TaskState.TASK_LOST);
    assertThat(lost.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED);
    assertThat(lost.getMessage()).isEqualTo("Agent one removed: Operator initiated 'Machine DOWN'");
    assertThat(framework.told(Event.Type.FAILURE)).isNotEmpty();
    assertThat(rescinded(framework)).contains(offer.getId().getValue());
    assertThat(rig.master.view().agents().keySet()).isEmpty();
    assertThat(view().status().getDownMachinesList()).containsExactly(ONE);
    assertThat(view().status().getDrainingMachinesList()).isEmpty();
  }

  @Test
  void no_agent_registers_from_a_machine_that_is_down_until_it_is_up() {
    schedule(7, ONE);
    down(ONE);
    rig.elect();
    TestAgent fresh = new TestAgent(rig, "one", "cpus:1", "another-node");
    fresh.register();
    rig.until(() -> fresh.refusal != null);
    assertThat(fresh.refusal).isEqualTo("Machine is `DOWN`");
    assertThat(fresh.told(BodyCase.AGENT_REGISTERED)).isEmpty();
    assertThat(up(machine("One"))).isEqualTo(CallResult.ok());
    assertThat(view()).isEqualTo(MaintenanceView.NONE);
    fresh.register();
    rig.until(() -> fresh.registered);
    TestFramework other = rig.framework("b");
    assertThat(other.lastOffer().hasUnavailability()).isFalse();
  }

  @Test
  void an_agent_that_comes_back_to_a_machine_that_is_down_is_told_to_stop_and_a_new_one_to_wait() {
    schedule(7, ONE);
    down(ONE);
    agent.toldToStop = false;
    agent.register();
    rig.until(() -> agent.toldToStop);
    assertThat(agent.refusal).isEqualTo("Machine is `DOWN`");
    agent.info = agent.info.toBuilder().clearId().build();
    agent.refusal = null;
    agent.register();
    rig.until(() -> agent.refusal != null);
    assertThat(agent.toldToStop).isFalse();
  }

  @Test
  void an_agent_that_is_being_registered_while_its_machine_is_taken_down_is_refused() {
    schedule(7, machine("two"));
    TestAgent late = new TestAgent(rig, "two", "cpus:1");
    var answer = rig.master.changeMaintenance(starting(machine("two")).build(), rig.nobody());
    late.register();
    rig.until(() -> answer.isComplete() && late.refusal != null);
    rig.settle();
    assertThat(rig.master.view().agents().keySet()).containsExactly(agent.id());
  }

  @Test
  void machines_go_down_from_the_schedule_only_and_up_when_they_are_down() {
    MachineID two = machine("two");
    assertThat(down(two))
        .isEqualTo(
            CallResult.badRequest(
                "Machine '{\"hostname\":\"two\",\"ip\":\"127.0.0.9\"}' is not part of a"
                    + " maintenance schedule"));
    assertThat(down(ONE).message()).endsWith("is not in DRAINING mode and cannot be brought down");
    schedule(7, two);
    assertThat(up(two).message()).endsWith("is not in DOWN mode and cannot be brought up");
    assertThat(down(two)).isEqualTo(CallResult.ok());
    assertThat(down(two).message()).endsWith("is not in DRAINING mode and cannot be brought down");
    assertThat(down().message()).isEqualTo("List of machines is empty");
    assertThat(rig.master.view().agents().keySet()).containsExactly(agent.id());
  }

  @Test
  void a_machine_that_is_down_can_be_scheduled_otherwise_and_stays_down() {
    schedule(7, ONE);
    down(ONE);
    assertThat(schedule(9, ONE, machine("two"))).isEqualTo(CallResult.ok());
    assertThat(view().status().getDownMachinesList()).containsExactly(ONE);
    assertThat(schedule(9, machine("two")).status()).isEqualTo(400);
  }
}
