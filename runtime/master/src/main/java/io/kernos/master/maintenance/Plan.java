package io.kernos.master.maintenance;

import io.kernos.api.registry.MaintenanceRecord;
import io.kernos.api.v1.MachineID;
import io.kernos.api.v1.MachineInfo;
import io.kernos.api.v1.MachineInfo.Mode;
import io.kernos.api.v1.Unavailability;
import io.kernos.api.v1.maintenance.Schedule;
import io.kernos.api.v1.maintenance.Window;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The schedule and the mode of every machine in it; a machine that is not is up. Immutable: each
 * change makes another plan.
 */
public final class Plan {
  /** Nothing is scheduled. */
  public static final Plan NONE = new Plan(Schedule.getDefaultInstance(), Map.of());

  private final Schedule schedule;
  private final Map<MachineKey, MachineInfo> machines;

  private Plan(Schedule schedule, Map<MachineKey, MachineInfo> machines) {
    this.schedule = schedule;
    this.machines = Collections.unmodifiableMap(machines);
  }

  /** As it was stored. */
  public static Plan of(MaintenanceRecord record) {
    Map<MachineKey, MachineInfo> machines = new LinkedHashMap<>();
    record.getMachinesList().forEach(info -> machines.put(MachineKey.of(info.getId()), info));
    return new Plan(record.getSchedule(), machines);
  }

  /** To be stored. */
  MaintenanceRecord toRecord() {
    return MaintenanceRecord.newBuilder()
        .setSchedule(schedule)
        .addAllMachines(machines.values())
        .build();
  }

  boolean isEmpty() {
    return machines.isEmpty();
  }

  /** The windows, as operators wrote them. */
  Schedule schedule() {
    return schedule;
  }

  /** Every machine that is scheduled, in the order in which they came. */
  Collection<MachineInfo> machines() {
    return machines.values();
  }

  /** The machine, when it is scheduled. */
  Optional<MachineInfo> machine(MachineID id) {
    return Optional.ofNullable(machines.get(MachineKey.of(id)));
  }

  /** With another schedule: machines that are new in it are draining, the others as they were. */
  Plan scheduled(Schedule next) {
    Map<MachineKey, Unavailability> wanted = new LinkedHashMap<>();
    Map<MachineKey, MachineInfo> infos = new LinkedHashMap<>();
    for (Window window : next.getWindowsList()) {
      for (MachineID id : window.getMachineIdsList()) {
        wanted.put(MachineKey.of(id), window.getUnavailability());
        infos.put(
            MachineKey.of(id),
            MachineInfo.newBuilder()
                .setId(id)
                .setMode(Mode.DRAINING)
                .setUnavailability(window.getUnavailability())
                .build());
      }
    }
    machines.forEach(
        (key, info) -> {
          if (wanted.containsKey(key)) {
            infos.put(key, info.toBuilder().setUnavailability(wanted.get(key)).build());
          }
        });
    return new Plan(next, infos);
  }

  /** With these machines down. */
  Plan down(List<MachineID> ids) {
    Map<MachineKey, MachineInfo> infos = new LinkedHashMap<>(machines);
    for (MachineID id : ids) {
      infos.computeIfPresent(
          MachineKey.of(id), (key, info) -> info.toBuilder().setMode(Mode.DOWN).build());
    }
    return new Plan(schedule, infos);
  }

  /** Without these machines, which are up: windows with no machine left go too. */
  Plan up(List<MachineID> ids) {
    Set<MachineKey> back = new HashSet<>();
    ids.forEach(id -> back.add(MachineKey.of(id)));
    Map<MachineKey, MachineInfo> infos = new LinkedHashMap<>(machines);
    infos.keySet().removeAll(back);
    Schedule.Builder left = Schedule.newBuilder();
    for (Window window : schedule.getWindowsList()) {
      List<MachineID> stay =
          window.getMachineIdsList().stream()
              .filter(id -> !back.contains(MachineKey.of(id)))
              .toList();
      if (!stay.isEmpty()) {
        left.addWindows(window.toBuilder().clearMachineIds().addAllMachineIds(stay));
      }
    }
    return new Plan(left.build(), infos);
  }
}
