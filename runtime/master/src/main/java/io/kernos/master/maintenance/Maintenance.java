package io.kernos.master.maintenance;

import io.kernos.api.v1.MachineID;
import io.kernos.api.v1.MachineInfo;
import io.kernos.api.v1.MachineInfo.Mode;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Unavailability;
import io.kernos.api.v1.allocator.InverseOfferStatus;
import io.kernos.api.v1.maintenance.ClusterStatus;
import io.kernos.api.v1.maintenance.ClusterStatus.DrainingMachine;
import io.kernos.api.v1.maintenance.Schedule;
import io.kernos.api.v1.maintenance.Window;
import io.kernos.api.v1.master.Call;
import io.kernos.master.CallResult;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.offer.Offers;
import io.kernos.master.registry.Registry;
import io.kernos.master.view.MaintenanceView;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import io.kernos.spi.store.StoreException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machines that operators schedule for maintenance, take down and bring up again. Checks and
 * answers are those of Mesos; each change is stored first, whole, and then in force.
 */
public final class Maintenance {
  private static final Logger log = LoggerFactory.getLogger(Maintenance.class);

  private final Machines machines;
  private final Agents agents;
  private final Offers offers;
  private final InverseOffers inverseOffers;
  private final Consumer<Agent> shutDown;
  private final Registry registry;
  private final Authorizer authorizer;
  private final Runnable changed;

  /** Each change is checked against what the one before left. */
  private Future<CallResult> last = Future.succeededFuture();

  private MaintenanceView seen = MaintenanceView.NONE;

  /** Whether what is seen is not how it is. */
  private boolean stale;

  /**
   * @param shutDown removes an agent whose machine is down
   * @param changed told after every change
   */
  public Maintenance(
      Machines machines,
      Agents agents,
      Offers offers,
      InverseOffers inverseOffers,
      Consumer<Agent> shutDown,
      Registry registry,
      Authorizer authorizer,
      Runnable changed) {
    this.machines = machines;
    this.agents = agents;
    this.offers = offers;
    this.inverseOffers = inverseOffers;
    this.shutDown = shutDown;
    this.registry = registry;
    this.authorizer = authorizer;
    this.changed = changed;
  }

  /** Puts in force what was stored, before there are agents. */
  public void recover(Plan stored) {
    machines.setPlan(stored);
    stale = true;
  }

  // What operators change.

  /** One of the three calls that change something; done once stored and in force. */
  public Future<CallResult> change(Call call, Principal principal) {
    last = last.otherwiseEmpty().compose(done -> take(call, principal));
    return last;
  }

  private Future<CallResult> take(Call call, Principal principal) {
    Plan plan = machines.plan();
    return switch (call.getType()) {
      case UPDATE_MAINTENANCE_SCHEDULE -> {
        Schedule schedule = call.getUpdateMaintenanceSchedule().getSchedule();
        yield store(wrong(schedule, principal), () -> plan.scheduled(schedule));
      }
      case START_MAINTENANCE -> {
        List<MachineID> ids = call.getStartMaintenance().getMachinesList();
        yield store(
            wrong(ids, Mode.DRAINING, "down", "start_maintenances", principal),
            () -> plan.down(ids));
      }
      case STOP_MAINTENANCE -> {
        List<MachineID> ids = call.getStopMaintenance().getMachinesList();
        yield store(
            wrong(ids, Mode.DOWN, "up", "stop_maintenances", principal), () -> plan.up(ids));
      }
      default -> Future.succeededFuture(CallResult.notImplemented());
    };
  }

  private Optional<CallResult> wrong(Schedule schedule, Principal principal) {
    Optional<String> error = MachineRules.schedule(schedule, machines.plan());
    if (error.isPresent()) {
      return error.map(CallResult::badRequest);
    }
    for (Window window : schedule.getWindowsList()) {
      for (MachineID id : window.getMachineIdsList()) {
        if (!permits(principal, "update_maintenance_schedules", id)) {
          return Optional.of(CallResult.forbidden(""));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<CallResult> wrong(
      List<MachineID> ids, Mode needed, String where, String action, Principal principal) {
    Optional<String> error = MachineRules.machines(ids);
    if (error.isPresent()) {
      return error.map(CallResult::badRequest);
    }
    for (MachineID id : ids) {
      Optional<MachineInfo> machine = machines.plan().machine(id);
      if (machine.isEmpty() && !hasAgent(id)) {
        return Optional.of(
            CallResult.badRequest(
                MachineRules.named(id) + " is not part of a maintenance schedule"));
      }
      if (machine.filter(info -> info.getMode() == needed).isEmpty()) {
        return Optional.of(
            CallResult.badRequest(
                MachineRules.named(id)
                    + (" is not in " + needed + " mode and cannot be brought " + where)));
      }
      if (!permits(principal, action, id)) {
        return Optional.of(CallResult.forbidden(""));
      }
    }
    return Optional.empty();
  }

  /** Mesos knows a machine that is up as long as an agent is registered there. */
  private boolean hasAgent(MachineID id) {
    return agents.all().stream()
        .anyMatch(agent -> MachineKey.of(id).equals(MachineKey.of(Machines.id(agent))));
  }

  private boolean permits(Principal principal, String action, MachineID id) {
    return authorizer.permits(principal, action, Machines.object(id));
  }

  private Future<CallResult> store(Optional<CallResult> wrong, Supplier<Plan> change) {
    if (wrong.isPresent()) {
      return Future.succeededFuture(wrong.get());
    }
    Plan next = change.get();
    return registry
        .putMaintenance(next.toRecord())
        .map(
            stored -> {
              apply(next);
              return CallResult.ok();
            })
        .recover(Maintenance::tooLarge);
  }

  private static Future<CallResult> tooLarge(Throwable error) {
    return error instanceof StoreException store && store.kind() == StoreException.Kind.TOO_LARGE
        ? Future.succeededFuture(
            CallResult.badRequest("The schedule is too large: " + store.getMessage()))
        : Future.failedFuture(error);
  }

  /**
   * Offers of agents whose machines are scheduled otherwise than before are made anew, and their
   * frameworks are asked anew. (Mesos does so with the offers of every agent.)
   */
  private void apply(Plan next) {
    Map<Agent, Optional<Unavailability>> before = new LinkedHashMap<>();
    agents.all().forEach(agent -> before.put(agent, machines.unavailability(agent)));
    machines.setPlan(next);
    stale = true;
    log.info("{} machines are scheduled for maintenance", next.machines().size());
    before.forEach(
        (agent, was) -> {
          if (machines.isDown(agent)) {
            shutDown.accept(agent);
          } else if (!machines.unavailability(agent).equals(was)) {
            for (Offer offer : agent.offers().values()) {
              offers.rescind(offer);
            }
            inverseOffers.end(agent);
            inverseOffers.wake(agent);
          }
        });
    changed.run();
  }

  // What can be read.

  /** An agent is new or has changed. */
  public void changed(Agent agent) {
    if (machines.machine(agent).isPresent()) {
      stale = true;
      inverseOffers.wake(agent);
    }
  }

  /** What was said to inverse offers, or which are out, has changed. */
  public void answered() {
    stale = true;
    changed.run();
  }

  /** How it is now. */
  public MaintenanceView view() {
    if (stale) {
      seen = describe();
      stale = false;
    }
    return seen;
  }

  /** The offers and inverse offers that are out and not as the schedule says, in words. */
  public List<String> audit() {
    List<String> errors = inverseOffers.audit();
    for (Agent agent : agents.all()) {
      Optional<Unavailability> wanted = machines.unavailability(agent);
      for (Offer offer : agent.offers().values()) {
        Optional<Unavailability> said =
            offer.hasUnavailability() ? Optional.of(offer.getUnavailability()) : Optional.empty();
        if (!said.equals(wanted)) {
          errors.add("offer " + offer.getId().getValue() + " is not as the schedule says");
        }
      }
    }
    return errors;
  }

  private MaintenanceView describe() {
    Map<MachineKey, List<InverseOfferStatus>> said = new LinkedHashMap<>();
    for (Agent agent : machines.plan().isEmpty() ? List.<Agent>of() : agents.all()) {
      machines
          .machine(agent)
          .ifPresent(
              machine ->
                  said.computeIfAbsent(MachineKey.of(machine.getId()), key -> new ArrayList<>())
                      .addAll(inverseOffers.said(agent)));
    }
    ClusterStatus.Builder status = ClusterStatus.newBuilder();
    for (MachineInfo machine : machines.plan().machines()) {
      if (machine.getMode() == Mode.DOWN) {
        status.addDownMachines(machine.getId());
      } else {
        status.addDrainingMachines(
            DrainingMachine.newBuilder()
                .setId(machine.getId())
                .addAllStatuses(said.getOrDefault(MachineKey.of(machine.getId()), List.of())));
      }
    }
    return new MaintenanceView(
        machines.plan().schedule(), status.build(), inverseOffers.outstanding());
  }
}
