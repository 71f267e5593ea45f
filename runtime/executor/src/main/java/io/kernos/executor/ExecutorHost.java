package io.kernos.executor;

import io.kernos.api.link.ExecutorCall;
import io.kernos.api.link.ExecutorEvent;
import io.kernos.api.link.ExecutorHostReady;
import io.kernos.api.link.ExecutorTerminated;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.StartExecutor;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.executor.Call;
import io.kernos.spi.container.ContainerIds;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All built-in executors of one agent, and their session with it. A plain object, used on one
 * thread; when it is gone its tasks run on, and the next one takes them up.
 */
public final class ExecutorHost {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorHost.class);

  /** Ids of the agent's own containers start so. */
  private static final String AGENTS = "executor.";

  private final ExecutorConfig config;
  private final ExecutorWorld world;
  private final Checkpoint checkpoint;
  private final Map<ExecutorKey, HostedExecutor> executors = new LinkedHashMap<>();
  private final HostedExecutor.Host callbacks = new Callbacks();
  private Session session;
  private boolean stopped;

  /** A host that does nothing before {@link #start}. */
  public ExecutorHost(ExecutorConfig config, ExecutorWorld world) {
    this.config = config;
    this.world = world;
    this.checkpoint = new Checkpoint(world.disk());
  }

  /**
   * Takes up what an earlier life left, then connects to the agent.
   *
   * @return fails when the checkpoint cannot be read
   */
  public Future<Void> start() {
    checkpoint
        .failure()
        .onFailure(
            e -> {
              LOG.error("the executors cannot go on: {}", e.getMessage());
              stop();
            });
    return checkpoint
        .load()
        .compose(
            saved ->
                world
                    .containers()
                    .recover()
                    .map(
                        found -> {
                          resume(saved, found);
                          return null;
                        }));
  }

  private void resume(List<Checkpoint.SavedExecutor> saved, Set<String> found) {
    if (stopped) {
      return;
    }
    Set<String> strays = new HashSet<>(found);
    strays.removeIf(id -> id.startsWith(AGENTS) || id.startsWith(ContainerIds.OPERATOR));
    for (Checkpoint.SavedExecutor one : saved) {
      HostedExecutor executor = create(one.record().getStart());
      executor.resume(one, found);
      executor.containers().forEach(strays::remove);
    }
    // Of checks that were under way, and of tasks that are done with.
    for (String stray : strays) {
      world
          .containers()
          .destroy(stray)
          .compose(v -> world.containers().forget(stray))
          .onFailure(e -> LOG.warn("container {} is left behind", stray, e));
    }
    connect();
  }

  /** Fails when the checkpoint can no longer be written; the host has then stopped by itself. */
  public Future<Void> failure() {
    return checkpoint.failure();
  }

  /** Lets go of everything at once, as a crash would: tasks run on. */
  public void stop() {
    stopped = true;
    executors.values().forEach(HostedExecutor::stop);
    if (session != null) {
      session.close("the host of executors stops");
    }
  }

  private void connect() {
    if (!stopped) {
      world.link().connect(world.agent(), new AgentSession());
    }
  }

  private HostedExecutor create(StartExecutor start) {
    HostedExecutor executor =
        start.getExecutor().getType() == ExecutorInfo.Type.DEFAULT
            ? new GroupExecutor(callbacks, start)
            : new CommandExecutor(callbacks, start);
    executors.put(executor.key(), executor);
    return executor;
  }

  private void started(StartExecutor start) {
    ExecutorKey key =
        new ExecutorKey(start.getFramework().getId(), start.getExecutor().getExecutorId());
    if (!executors.containsKey(key)) {
      create(start).write();
    }
  }

  private void event(ExecutorEvent event) {
    ExecutorKey key = new ExecutorKey(event.getFrameworkId(), event.getExecutorId());
    HostedExecutor executor = executors.get(key);
    if (executor != null) {
      executor.event(event.getEvent());
    } else {
      LOG.info("{} for executor {}, which has ended", event.getEvent().getType(), key);
    }
  }

  private final class AgentSession implements SessionHandler {
    @Override
    public void opened(Session opened) {
      session = opened;
      ExecutorHostReady.Builder ready = ExecutorHostReady.newBuilder();
      List<HostedExecutor> all = new ArrayList<>(executors.values());
      all.forEach(executor -> ready.addRecovered(executor.named()));
      opened.send(LinkMessage.newBuilder().setExecutorHostReady(ready).build());
      all.forEach(executor -> callbacks.send(executor.subscribe()));
    }

    @Override
    public void received(Session from, LinkMessage message) {
      if (stopped) {
        return;
      }
      switch (message.getBodyCase()) {
        case START_EXECUTOR -> started(message.getStartExecutor());
        case EXECUTOR_EVENT -> event(message.getExecutorEvent());
        default ->
            LOG.warn("the agent sent a {}, which is not for executors", message.getBodyCase());
      }
    }

    @Override
    public void closed(String reason) {
      session = null;
      if (!stopped) {
        world.clock().after(config.reconnect(), ExecutorHost.this::connect);
      }
    }
  }

  private final class Callbacks implements HostedExecutor.Host {
    @Override
    public ExecutorConfig config() {
      return config;
    }

    @Override
    public ExecutorWorld world() {
      return world;
    }

    @Override
    public Checkpoint checkpoint() {
      return checkpoint;
    }

    @Override
    public void send(Call call) {
      if (session != null) {
        session.send(
            LinkMessage.newBuilder()
                .setExecutorCall(ExecutorCall.newBuilder().setCall(call))
                .build());
      }
    }

    @Override
    public void terminated(HostedExecutor executor, String message) {
      executors.remove(executor.key());
      if (session != null) {
        session.send(
            LinkMessage.newBuilder()
                .setExecutorTerminated(
                    ExecutorTerminated.newBuilder()
                        .setFrameworkId(executor.key().framework())
                        .setExecutorId(executor.key().executor())
                        .setStatus(0)
                        .setMessage(message))
                .build());
      }
    }
  }
}
