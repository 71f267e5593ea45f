package io.kernos.simulation;

import com.google.protobuf.ByteString;
import io.kernos.api.link.AcknowledgeUpdate;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.UpdateTask;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OfferID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.master.Call.UpdateQuota;
import io.kernos.api.v1.quota.QuotaConfig;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.master.framework.FrameworkConnection;
import io.kernos.simulation.framework.MasterPort;
import io.kernos.simulation.invariant.TaskBook;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.Containerizer;
import io.kernos.spi.container.Exit;
import io.kernos.spi.disk.Disk;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.Leaders;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.Transaction;
import io.kernos.testkit.sim.VirtualClock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A bug for each invariant, each the kind of mistake that somebody could make. */
enum PlantedBugs implements Seams {

  /** The agent says that a task has ended as soon as it runs: its resources are offered again. */
  ENDED_TOO_EARLY {
    @Override
    public Link agentLink(Link link, VirtualClock clock) {
      return new FilteredLink(
          link,
          new FilteredLink.Filter() {
            @Override
            public List<LinkMessage> sending(NodeId peer, LinkMessage message) {
              LinkMessage.Builder changed = message.toBuilder();
              if (message.hasUpdateTask()) {
                changed.getUpdateTaskBuilder().setLatestState(TaskState.TASK_FINISHED);
              } else if (message.hasRegisterAgent()) {
                changed
                    .getRegisterAgentBuilder()
                    .getTasksBuilderList()
                    .forEach(task -> task.setState(TaskState.TASK_FINISHED));
              }
              return List.of(changed.build());
            }
          });
    }
  },

  /** A repeated terminal update is made anew, as a failure. */
  TERMINAL_TWICE {
    @Override
    public Link agentLink(Link link, VirtualClock clock) {
      return new FilteredLink(
          link,
          new FilteredLink.Filter() {
            @Override
            public List<LinkMessage> sending(NodeId peer, LinkMessage message) {
              TaskState state = message.getUpdateTask().getStatus().getState();
              if (!message.hasUpdateTask()
                  || !TaskBook.isTerminal(state)
                  || state == TaskState.TASK_LOST) {
                return List.of(message);
              }
              LinkMessage.Builder second = message.toBuilder();
              second
                  .getUpdateTaskBuilder()
                  .setLatestState(TaskState.TASK_LOST)
                  .getStatusBuilder()
                  .setState(TaskState.TASK_LOST)
                  .clearSource()
                  .setUuid(ByteString.copyFromUtf8("0123456789abcdef"));
              return List.of(message, second.build());
            }
          });
    }
  },

  /** Now and then an update is acknowledged on the way, by somebody who is not the framework. */
  ACKNOWLEDGED_ON_THE_WAY {
    @Override
    public Link agentLink(Link link, VirtualClock clock) {
      List<LinkMessage> forged = new ArrayList<>();
      return new FilteredLink(
          link,
          new FilteredLink.Filter() {
            @Override
            public List<LinkMessage> sending(NodeId peer, LinkMessage message) {
              if (!message.hasUpdateTask()
                  || clock.scheduler().random().nextInt(4) != 0
                  || TaskBook.isTerminal(message.getUpdateTask().getStatus().getState())) {
                return List.of(message);
              }
              UpdateTask update = message.getUpdateTask();
              forged.add(
                  LinkMessage.newBuilder()
                      .setAcknowledgeUpdate(
                          AcknowledgeUpdate.newBuilder()
                              .setFrameworkId(update.getFrameworkId())
                              .setTaskId(update.getStatus().getTaskId())
                              .setUuid(update.getStatus().getUuid()))
                      .build());
              return List.of();
            }

            @Override
            public List<LinkMessage> receiving(NodeId peer, LinkMessage message) {
              List<LinkMessage> all = new ArrayList<>();
              forged.forEach(f -> all.add(f.toBuilder().setTerm(message.getTerm()).build()));
              forged.clear();
              all.add(message);
              return all;
            }
          });
    }
  },

  /** A launch whose answer is slow is tried again under another name. */
  STARTED_AGAIN {
    @Override
    public Containerizer containerizer(Containerizer containerizer, VirtualClock clock) {
      return new ImpatientContainerizer(containerizer, clock);
    }
  },

  /** Who accepts an offer that is not known is given the next one of the same agent. */
  STALE_OFFER_TAKEN {
    @Override
    SimulationOptions options(long seed) {
      return SimulationOptions.of(seed).launching(500);
    }

    @Override
    public MasterPort port(MasterPort port) {
      return new ForgivingPort(port);
    }
  },

  /**
   * An agent looks at no term, and goes back to the leader before for a while, which does not ask
   * whether it leads still.
   */
  TERM_NOT_CHECKED {
    /** There must be work to do while two take themselves for the leader, and for long. */
    @Override
    SimulationOptions options(long seed) {
      return SimulationOptions.of(seed).launching(500).stubborn(Duration.ofMinutes(1));
    }

    @Override
    public StateStore store(StateStore store, VirtualClock clock) {
      return new FaultyStore(store) {
        @Override
        public Future<Void> confirm(long term) {
          return Future.succeededFuture();
        }
      };
    }

    @Override
    public Link agentLink(Link link, VirtualClock clock) {
      long[] highest = {0};
      return new FilteredLink(
          link,
          new FilteredLink.Filter() {
            @Override
            public List<LinkMessage> sending(NodeId peer, LinkMessage message) {
              LinkMessage.Builder changed = message.toBuilder();
              if (message.hasRegisterAgent()) {
                changed.getRegisterAgentBuilder().clearHighestTerm();
              }
              return List.of(changed.build());
            }

            @Override
            public List<LinkMessage> receiving(NodeId peer, LinkMessage message) {
              highest[0] = Math.max(highest[0], message.getTerm());
              return List.of(message.toBuilder().setTerm(highest[0]).build());
            }
          });
    }

    @Override
    public Leaders leaders(Leaders leaders, VirtualClock clock) {
      return listener -> {
        Leader[] former = {null};
        return leaders.watch(
            leader -> {
              listener.accept(leader);
              Leader back = former[0];
              former[0] = leader;
              if (back != null) {
                clock.after(
                    Duration.ofSeconds(3),
                    () ->
                        listener.accept(
                            new Leader(back.node(), leader.term(), back.host(), back.port())));
                clock.after(Duration.ofSeconds(10), () -> listener.accept(former[0]));
              }
            });
      };
    }
  },

  /** Now and then a write is acknowledged and not done. */
  WRITE_LOST {
    @Override
    public StateStore store(StateStore store, VirtualClock clock) {
      return new FaultyStore(store) {
        @Override
        public Future<Long> commit(Transaction transaction) {
          return clock.scheduler().random().nextInt(10) == 0
              ? Future.succeededFuture(1L)
              : super.commit(transaction);
        }
      };
    }
  },

  /** A quota's limits are not kept. */
  LIMITS_IGNORED {
    @Override
    public UpdateQuota quota(UpdateQuota update) {
      UpdateQuota.Builder changed = update.toBuilder();
      changed.getQuotaConfigsBuilderList().forEach(QuotaConfig.Builder::clearLimits);
      return changed.build();
    }
  },

  /** What an agent without tasks has reserved for one role is taken for another's. */
  RESERVED_FOR_ANOTHER {
    @Override
    public Link masterLink(Link link, VirtualClock clock) {
      return new FilteredLink(
          link,
          new FilteredLink.Filter() {
            @Override
            public List<LinkMessage> receiving(NodeId peer, LinkMessage message) {
              if (!message.hasRegisterAgent() || message.getRegisterAgent().getTasksCount() > 0) {
                return List.of(message);
              }
              LinkMessage.Builder changed = message.toBuilder();
              changed.getRegisterAgentBuilder().getCheckpointedResourcesBuilderList().stream()
                  .flatMap(r -> r.getReservationsBuilderList().stream())
                  .forEach(r -> r.setRole("role1"));
              return List.of(changed.build());
            }
          });
    }
  },

  /** A task that starts is said to be killed. */
  KILLING_FOR_STARTING {
    @Override
    public Link agentLink(Link link, VirtualClock clock) {
      return new FilteredLink(
          link,
          new FilteredLink.Filter() {
            @Override
            public List<LinkMessage> sending(NodeId peer, LinkMessage message) {
              if (message.getUpdateTask().getStatus().getState() != TaskState.TASK_STARTING) {
                return List.of(message);
              }
              LinkMessage.Builder changed = message.toBuilder();
              changed
                  .getUpdateTaskBuilder()
                  .setLatestState(TaskState.TASK_KILLING)
                  .getStatusBuilder()
                  .setState(TaskState.TASK_KILLING);
              return List.of(changed.build());
            }
          });
    }
  },

  /** The end of a container in ten is not noticed. */
  EXIT_MISSED {
    @Override
    public Containerizer containerizer(Containerizer containerizer, VirtualClock clock) {
      return new FaultyContainerizer(containerizer) {
        @Override
        public Future<Exit> await(String id) {
          return clock.scheduler().random().nextInt(10) == 0
              ? Future.future(never -> {})
              : super.await(id);
        }
      };
    }
  },

  /** An agent trips over what it is to write down. */
  WRITE_THROWS {
    @Override
    public Disk disk(Disk disk) {
      return new FaultyDisk(disk) {
        @Override
        public Future<Void> put(String key, byte[] value, Durability durability) {
          if (key.startsWith("operation/")) {
            throw new IllegalArgumentException(key);
          }
          return super.put(key, value, durability);
        }
      };
    }
  };

  /** The simulation in which it shows. */
  SimulationOptions options(long seed) {
    return SimulationOptions.of(seed);
  }

  private static final class ImpatientContainerizer extends FaultyContainerizer {
    private final VirtualClock clock;

    ImpatientContainerizer(Containerizer real, VirtualClock clock) {
      super(real);
      this.clock = clock;
    }

    @Override
    public Future<Long> launch(ContainerSpec spec) {
      Future<Long> first = super.launch(spec);
      clock.after(
          Duration.ofMillis(15),
          () -> {
            if (!first.isComplete()) {
              super.launch(
                  new ContainerSpec(
                      spec.id() + "-again",
                      spec.command(),
                      spec.environment(),
                      spec.sandbox(),
                      spec.user(),
                      spec.limits(),
                      spec.container(),
                      spec.parent()));
            }
          });
      return first;
    }
  }

  private static final class ForgivingPort implements MasterPort {
    private final MasterPort real;
    private final Set<OfferID> made = new HashSet<>();
    private final Map<AgentID, OfferID> newest = new HashMap<>();
    private final Map<Call, String> early = new LinkedHashMap<>();

    ForgivingPort(MasterPort real) {
      this.real = real;
    }

    @Override
    public Future<Answer> call(Call call, String streamId) {
      if (call.hasAccept() && !made.contains(call.getAccept().getOfferIds(0))) {
        early.put(call, streamId);
      }
      for (Map.Entry<Call, String> waiting : List.copyOf(early.entrySet())) {
        Call late = onNewest(waiting.getKey());
        if (late != waiting.getKey()) {
          early.remove(waiting.getKey());
          real.call(late, waiting.getValue());
        }
      }
      return real.call(call, streamId);
    }

    private Call onNewest(Call accept) {
      return accept.getAccept().getOperationsList().stream()
          .flatMap(operation -> operation.getLaunch().getTaskInfosList().stream())
          .map(task -> newest.get(task.getAgentId()))
          .filter(Objects::nonNull)
          .findFirst()
          .map(
              offer -> {
                Call.Builder changed = accept.toBuilder();
                changed.getAcceptBuilder().setOfferIds(0, offer);
                return changed.build();
              })
          .orElse(accept);
    }

    @Override
    public void sending(Event event) {
      for (Offer offer : event.getOffers().getOffersList()) {
        made.add(offer.getId());
        newest.put(offer.getAgentId(), offer.getId());
      }
      real.sending(event);
    }

    @Override
    public long term() {
      return real.term();
    }

    @Override
    public Future<Answer> subscribe(Call call, FrameworkConnection connection) {
      return real.subscribe(call, connection);
    }

    @Override
    public void disconnected(FrameworkConnection connection) {
      real.disconnected(connection);
    }

    @Override
    public boolean alive() {
      return real.alive();
    }
  }
}
