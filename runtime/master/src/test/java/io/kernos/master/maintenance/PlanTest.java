package io.kernos.master.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.MachineID;
import io.kernos.api.v1.MachineInfo;
import io.kernos.api.v1.MachineInfo.Mode;
import io.kernos.api.v1.TimeInfo;
import io.kernos.api.v1.Unavailability;
import io.kernos.api.v1.maintenance.Schedule;
import io.kernos.api.v1.maintenance.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final MachineID ONE = machine("one");
  private static final MachineID TWO = machine("two");

  private static MachineID machine(String hostname) {
    return MachineID.newBuilder().setHostname(hostname).setIp("10.0.0.1").build();
  }

  private static Unavailability from(long start) {
    return Unavailability.newBuilder()
        .setStart(TimeInfo.newBuilder().setNanoseconds(start))
        .build();
  }

  private static Window window(long start, MachineID... machines) {
    return Window.newBuilder()
        .setUnavailability(from(start))
        .addAllMachineIds(List.of(machines))
        .build();
  }

  private static Schedule schedule(Window... windows) {
    return Schedule.newBuilder().addAllWindows(List.of(windows)).build();
  }

  private static Mode mode(Plan plan, MachineID id) {
    return plan.machine(id).map(MachineInfo::getMode).orElse(Mode.UP);
  }

  @Test
  void a_machine_drains_once_it_is_scheduled_and_is_up_when_it_is_not_any_more() {
    Plan plan = Plan.NONE.scheduled(schedule(window(1, ONE, TWO)));
    assertThat(mode(plan, ONE)).isEqualTo(Mode.DRAINING);
    assertThat(plan.machine(machine("ONE")).orElseThrow().getUnavailability()).isEqualTo(from(1));
    plan = plan.scheduled(schedule(window(2, TWO)));
    assertThat(mode(plan, ONE)).isEqualTo(Mode.UP);
    assertThat(plan.machine(TWO).orElseThrow().getUnavailability()).isEqualTo(from(2));
  }

  @Test
  void a_machine_that_is_down_stays_so_under_another_schedule() {
    Plan plan = Plan.NONE.scheduled(schedule(window(1, ONE))).down(List.of(ONE));
    plan = plan.scheduled(schedule(window(3, TWO), window(2, machine("One"))));
    assertThat(mode(plan, ONE)).isEqualTo(Mode.DOWN);
    assertThat(plan.machine(ONE).orElseThrow().getUnavailability()).isEqualTo(from(2));
    assertThat(mode(plan, TWO)).isEqualTo(Mode.DRAINING);
  }

  @Test
  void a_machine_that_is_up_again_leaves_the_schedule_and_so_does_its_empty_window() {
    Plan plan = Plan.NONE.scheduled(schedule(window(1, ONE), window(2, TWO))).down(List.of(ONE));
    plan = plan.up(List.of(machine("oNe")));
    assertThat(plan.schedule()).isEqualTo(schedule(window(2, TWO)));
    assertThat(mode(plan, ONE)).isEqualTo(Mode.UP);
    assertThat(plan.down(List.of(TWO)).up(List.of(TWO)).isEmpty()).isTrue();
  }

  @Test
  void what_is_stored_is_the_whole_plan() {
    Plan plan = Plan.NONE.scheduled(schedule(window(1, ONE, TWO))).down(List.of(TWO));
    Plan again = Plan.of(plan.toRecord());
    assertThat(again.toRecord()).isEqualTo(plan.toRecord());
    assertThat(mode(again, ONE)).isEqualTo(Mode.DRAINING);
    assertThat(mode(again, TWO)).isEqualTo(Mode.DOWN);
    assertThat(again.schedule()).isEqualTo(plan.schedule());
  }
}
