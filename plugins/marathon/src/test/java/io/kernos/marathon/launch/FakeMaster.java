package io.kernos.marathon.launch;

import io.kernos.api.resources.ResourceOperations;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Attribute;
import io.kernos.api.v1.Filters;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Offer.Operation;
import io.kernos.api.v1.OfferID;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.OfferConstraints;
import io.kernos.marathon.instance.MasterCalls;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Offers what agents have free, and checks that each operation takes what was offered. */
final class FakeMaster implements MasterCalls {
  /** A running task. */
  record Running(TaskInfo info, String host, Resources resources) {}

  private static final class Agent {
    private final Offer template;
    private Resources free;
    private long filteredUntil;
    private boolean away;

    private Agent(Offer template) {
      this.template = template;
      this.free = Resources.of(template.getResourcesList());
    }
  }

  private final Clock clock;
  private final Map<String, Agent> agents = new LinkedHashMap<>();
  private final Map<String, Offer> outstanding = new LinkedHashMap<>();
  final Map<String, Running> tasks = new LinkedHashMap<>();
  final List<Call> calls = new ArrayList<>();

  /** What a master would not have done. */
  final List<RuntimeException> refused = new ArrayList<>();

  /** Whether RESERVE and CREATE get lost on their way. */
  boolean losesReservations;

  Launcher launcher;
  final Set<String> suppressed = new HashSet<>();
  OfferConstraints constraints = OfferConstraints.getDefaultInstance();
  private boolean planned;
  private int nextOffer;

  FakeMaster(Clock clock) {
    this.clock = clock;
  }

  void addAgent(String host, String resources, Attribute... attributes) {
    addAgent(OfferFixtures.offer(host, resources, attributes));
  }

  void addAgent(Offer template) {
    agents.put(template.getHostname(), new Agent(template));
    plan();
  }

  /** A task ends; what it took is free again. */
  void end(String taskId) {
    Running task = tasks.remove(taskId);
    Agent agent = agents.get(task.host);
    agent.free = agent.free.plus(task.resources);
    agent.filteredUntil = 0;
    plan();
  }

  /** The agent is gone, with what runs there. */
  void leave(String host) {
    agents.get(host).away = true;
  }

  /** It is back. */
  void comeBack(String host) {
    agents.get(host).away = false;
    agents.get(host).filteredUntil = 0;
    plan();
  }

  Resources free(String host) {
    return agents.get(host).free;
  }

  long count(Call.Type type) {
    return calls.stream().filter(call -> call.getType() == type).count();
  }

  private void plan() {
    if (!planned) {
      planned = true;
      clock.after(Duration.ofMillis(2), this::offer);
    }
  }

  private void offer() {
    planned = false;
    if (launcher == null) {
      return;
    }
    List<Offer> offers = new ArrayList<>();
    for (Agent agent : agents.values()) {
      boolean wanted = !suppressed.contains(agent.template.getAllocationInfo().getRole());
      if (wanted
          && !agent.away
          && !agent.free.isEmpty()
          && agent.filteredUntil <= clock.nanoTime()) {
        Offer offer =
            agent.template.toBuilder()
                .setId(OfferID.newBuilder().setValue("O" + nextOffer++))
                .clearResources()
                .addAllResources(agent.free)
                .build();
        agent.free = Resources.EMPTY;
        outstanding.put(offer.getId().getValue(), offer);
        offers.add(offer);
      }
    }
    if (!offers.isEmpty()) {
      launcher.offers(offers);
    }
  }

  @Override
  public Future<Void> call(Call.Builder builder) {
    Call call = builder.build();
    calls.add(call);
    try {
      act(call);
    } catch (RuntimeException e) {
      // Thrown to a future's handler it would be lost.
      refused.add(e);
    }
    return Future.succeededFuture();
  }

  private void act(Call call) {
    switch (call.getType()) {
      case REVIVE -> {
        call.getRevive().getRolesList().forEach(suppressed::remove);
        agents.values().forEach(agent -> agent.filteredUntil = 0);
        plan();
      }
      case UPDATE_FRAMEWORK -> {
        suppressed.clear();
        suppressed.addAll(call.getUpdateFramework().getSuppressedRolesList());
        constraints = call.getUpdateFramework().getOfferConstraints();
        plan();
      }
      case SUPPRESS -> suppressed.addAll(call.getSuppress().getRolesList());
      case DECLINE ->
          call.getDecline()
              .getOfferIdsList()
              .forEach(id -> giveBack(id, List.of(), call.getDecline().getFilters()));
      case ACCEPT ->
          giveBack(
              call.getAccept().getOfferIds(0),
              call.getAccept().getOperationsList(),
              call.getAccept().getFilters());
      default -> throw new IllegalStateException("Unexpected " + call);
    }
  }

  private void giveBack(OfferID id, List<Operation> operations, Filters filters) {
    Offer offer = outstanding.remove(id.getValue());
    if (offer == null) {
      throw new IllegalStateException("No offer " + id.getValue());
    }
    Agent agent = agents.get(offer.getHostname());
    Resources left = Resources.of(offer.getResourcesList());
    for (Operation operation : operations) {
      if (operation.hasLaunch()) {
        for (TaskInfo task : operation.getLaunch().getTaskInfosList()) {
          left = launch(task, offer, left, List.of());
        }
      } else if (operation.hasLaunchGroup()) {
        List<Resource> executor = operation.getLaunchGroup().getExecutor().getResourcesList();
        for (TaskInfo task : operation.getLaunchGroup().getTaskGroup().getTasksList()) {
          left = launch(task, offer, left, executor);
          executor = List.of();
        }
      } else if (!losesReservations || operation.hasDestroy() || operation.hasUnreserve()) {
        left = ResourceOperations.apply(left, operation);
      }
    }
    agent.free = agent.free.plus(left);
    Duration refuse = Duration.ofNanos((long) (filters.getRefuseSeconds() * 1e9));
    agent.filteredUntil = clock.nanoTime() + refuse.toNanos();
    clock.after(refuse, this::plan);
  }

  private Resources launch(TaskInfo task, Offer offer, Resources left, List<Resource> executor) {
    Resources taken =
        Resources.of(task.getResourcesList())
            .plus(Resources.of(task.getExecutor().getResourcesList()))
            .plus(Resources.of(executor));
    if (!left.contains(taken)) {
      throw new IllegalStateException(task.getTaskId() + " takes " + taken + " of " + left);
    }
    tasks.put(task.getTaskId().getValue(), new Running(task, offer.getHostname(), taken));
    return left.minus(taken);
  }
}
