package io.kernos.master.maintenance;

import io.kernos.api.json.ProtoJson;
import io.kernos.api.v1.MachineID;
import io.kernos.api.v1.MachineInfo;
import io.kernos.api.v1.MachineInfo.Mode;
import io.kernos.api.v1.maintenance.Schedule;
import io.kernos.api.v1.maintenance.Window;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What operators may say of machines, checked in the order and with the words of Mesos. */
final class MachineRules {
  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile("(" + BYTE + "\\.){3}" + BYTE);

  private MachineRules() {}

  /** What is wrong with a schedule that is to follow the plan. */
  static Optional<String> schedule(Schedule schedule, Plan plan) {
    Set<MachineKey> seen = new HashSet<>();
    for (Window window : schedule.getWindowsList()) {
      if (window.getMachineIdsCount() == 0) {
        return Optional.of("List of machines in the maintenance window is empty");
      }
      if (window.getUnavailability().getDuration().getNanoseconds() < 0) {
        return Optional.of("Unavailability 'duration' is negative");
      }
      Optional<String> error = each(window.getMachineIdsList(), seen);
      if (error.isPresent()) {
        return error;
      }
    }
    for (MachineInfo machine : plan.machines()) {
      if (machine.getMode() == Mode.DOWN && !seen.contains(MachineKey.of(machine.getId()))) {
        return Optional.of(
            named(machine.getId()) + " is deactivated and cannot be removed from the schedule");
      }
    }
    return Optional.empty();
  }

  /** What is wrong with a list of machines. */
  static Optional<String> machines(List<MachineID> ids) {
    return ids.isEmpty() ? Optional.of("List of machines is empty") : each(ids, new HashSet<>());
  }

  private static Optional<String> each(List<MachineID> ids, Set<MachineKey> seen) {
    for (MachineID id : ids) {
      if (id.getHostname().isEmpty() && id.getIp().isEmpty()) {
        return Optional.of("Both 'hostname' and 'ip' for a machine are empty");
      }
      if (!id.getIp().isEmpty() && !isAddress(id.getIp())) {
        return Optional.of("Failed to parse the IP '" + id.getIp() + "'");
      }
      if (!seen.add(MachineKey.of(id))) {
        return Optional.of(named(id) + " appears more than once in the schedule");
      }
    }
    return Optional.empty();
  }

  /** Whether it is an IPv4 address, as Mesos wants them. */
  static boolean isAddress(String text) {
    return IPV4.matcher(text).matches();
  }

  /** A machine as messages name it. */
  static String named(MachineID id) {
    return "Machine '" + ProtoJson.write(id) + "'";
  }
}
