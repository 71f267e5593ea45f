package io.kernos.simulation;

import com.google.protobuf.ByteString;
import io.kernos.api.link.AcknowledgeUpdate;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.UpdateTask;
import io.kernos.api.v1.ResourceStatistics;
import io.kernos.api.v1.TaskState;
import io.kernos.simulation.invariant.TaskBook;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.Containerizer;
import io.kernos.spi.container.Exit;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.testkit.sim.VirtualClock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
              if (!message.hasUpdateTask()) {
                return List.of(message);
              }
              UpdateTask.Builder update = message.getUpdateTask().toBuilder();
              update.setLatestState(TaskState.TASK_FINISHED);
              return List.of(message.toBuilder().setUpdateTask(update).build());
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
  };

  private record ImpatientContainerizer(Containerizer real, VirtualClock clock)
      implements Containerizer {

    @Override
    public Future<Long> launch(ContainerSpec spec) {
      Future<Long> first = real.launch(spec);
      clock.after(
          Duration.ofMillis(15),
          () -> {
            if (!first.isComplete()) {
              real.launch(
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

    @Override
    public Future<Set<String>> recover() {
      return real.recover();
    }

    @Override
    public Future<Exit> await(String id) {
      return real.await(id);
    }

    @Override
    public Future<Boolean> signal(String id, int signal) {
      return real.signal(id, signal);
    }

    @Override
    public Future<Void> destroy(String id) {
      return real.destroy(id);
    }

    @Override
    public Future<Void> update(String id, ContainerSpec.Limits limits) {
      return real.update(id, limits);
    }

    @Override
    public Future<ResourceStatistics> usage(String id) {
      return real.usage(id);
    }

    @Override
    public Future<Void> forget(String id) {
      return real.forget(id);
    }
  }
}
