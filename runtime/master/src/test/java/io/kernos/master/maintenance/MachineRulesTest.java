package io.kernos.master.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.DurationInfo;
import io.kernos.api.v1.MachineID;
import io.kernos.api.v1.TimeInfo;
import io.kernos.api.v1.Unavailability;
import io.kernos.api.v1.maintenance.Schedule;
import io.kernos.api.v1.maintenance.Window;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MachineRulesTest {
  private static MachineID machine(String hostname, String ip) {
    MachineID.Builder id = MachineID.newBuilder();
    if (hostname != null) {
      id.setHostname(hostname);
    }
    if (ip != null) {
      id.setIp(ip);
    }
    return id.build();
  }

  private static Window window(long duration, MachineID... machines) {
    return Window.newBuilder()
        .setUnavailability(
            Unavailability.newBuilder()
                .setStart(TimeInfo.newBuilder().setNanoseconds(1))
                .setDuration(DurationInfo.newBuilder().setNanoseconds(duration)))
        .addAllMachineIds(List.of(machines))
        .build();
  }

  private static Schedule schedule(Window... windows) {
    return Schedule.newBuilder().addAllWindows(List.of(windows)).build();
  }

  private static Optional<String> wrong(Schedule schedule) {
    return MachineRules.schedule(schedule, Plan.NONE);
  }

  @Test
  void a_schedule_of_machines_with_a_name_or_an_address_is_right() {
    assertThat(
            wrong(
                schedule(
                    window(0, machine("a", "10.0.0.1"), machine("b", null)),
                    window(5, machine(null, "10.0.0.1")))))
        .isEmpty();
    assertThat(wrong(Schedule.getDefaultInstance())).isEmpty();
  }

  @Test
  void a_window_needs_a_machine() {
    assertThat(wrong(schedule(window(1))))
        .contains("List of machines in the maintenance window is empty");
  }

  @Test
  void a_machine_is_not_away_for_less_than_no_time() {
    assertThat(wrong(schedule(window(-1, machine("a", null)))))
        .contains("Unavailability 'duration' is negative");
  }

  @Test
  void a_machine_needs_a_name_or_an_address() {
    assertThat(wrong(schedule(window(1, machine(null, null)))))
        .contains("Both 'hostname' and 'ip' for a machine are empty");
    assertThat(MachineRules.machines(List.of(machine("", ""))))
        .contains("Both 'hostname' and 'ip' for a machine are empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0", "10.0.0.256", "1.2.3.4.5", "::1", "host", "01.2.3.4"})
  void an_address_is_one_of_ip_4(String ip) {
    assertThat(wrong(schedule(window(1, machine("a", ip)))))
        .contains("Failed to parse the IP '" + ip + "'");
  }

  @Test
  void a_machine_is_in_one_window_only_in_whatever_case_its_name_is() {
    Window first = window(1, machine("Host", "10.0.0.1"));
    Window second = window(1, machine("hOST", "10.0.0.1"));
    assertThat(wrong(schedule(first, second)))
        .contains(
            "Machine '{\"hostname\":\"hOST\",\"ip\":\"10.0.0.1\"}' appears more than once in the"
                + " schedule");
  }

  @ParameterizedTest
  @CsvSource({"false, true", "true, false"})
  void a_machine_that_is_down_stays_in_the_schedule(boolean listed, boolean refused) {
    MachineID down = machine("a", "10.0.0.1");
    Plan plan = Plan.NONE.scheduled(schedule(window(1, down))).down(List.of(down));
    Schedule next =
        listed ? schedule(window(2, machine("A", "10.0.0.1"))) : Schedule.getDefaultInstance();
    Optional<String> error = MachineRules.schedule(next, plan);
    assertThat(error.isPresent()).isEqualTo(refused);
    error.ifPresent(
        message ->
            assertThat(message)
                .isEqualTo(
                    "Machine '{\"hostname\":\"a\",\"ip\":\"10.0.0.1\"}' is deactivated and cannot"
                        + " be removed from the schedule"));
  }

  @Test
  void a_list_of_machines_names_each_once() {
    assertThat(MachineRules.machines(List.of())).contains("List of machines is empty");
    assertThat(MachineRules.machines(List.of(machine("a", null), machine("A", null))))
        .contains("Machine '{\"hostname\":\"A\"}' appears more than once in the schedule");
    assertThat(MachineRules.machines(List.of(machine("a", null), machine("a", "10.0.0.1"))))
        .isEmpty();
  }
}
