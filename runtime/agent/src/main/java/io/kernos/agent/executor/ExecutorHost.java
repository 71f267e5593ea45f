package io.kernos.agent.executor;

import io.kernos.agent.registration.Identity;
import io.kernos.agent.task.Events;
import io.kernos.agent.task.Executor;
import io.kernos.agent.task.ExecutorConnection;
import io.kernos.agent.task.Framework;
import io.kernos.api.link.AgentExecutor;
import io.kernos.api.link.ExecutorCall;
import io.kernos.api.link.ExecutorEvent;
import io.kernos.api.link.ExecutorHostReady;
import io.kernos.api.link.ExecutorTerminated;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.StartExecutor;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.executor.Event;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The session with the host of built-in executors, which that host opens. */
public final class ExecutorHost {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorHost.class);

  private final Link link;
  private final Identity identity;
  private Listener listener;
  private Optional<Link.Registration> registration = Optional.empty();
  private Optional<HostSession> current = Optional.empty();

  /** Told what the host says. */
  public interface Listener {
    /** The host is there, and has these executors. */
    void hostReady(ExecutorHostReady ready);

    /** The host is not there any more. */
    void hostGone();

    /** An executor of the host makes a call. */
    void called(ExecutorCall call);

    /** An executor of the host has ended. */
    void ended(ExecutorTerminated ended);
  }

  /** A host to whom nobody listens until {@link #listen}. */
  public ExecutorHost(Link link, Identity identity) {
    this.link = link;
    this.identity = identity;
  }

  /** Waits for the host; {@code listener} is told what it says. */
  public void listen(Listener listener) {
    this.listener = listener;
    registration = Optional.of(link.listen(this::accept));
  }

  /** Lets the host go. */
  public void stop() {
    registration.ifPresent(Link.Registration::close);
    registration = Optional.empty();
    current = Optional.empty();
  }

  /** Whether the host is there and has said what it has. */
  public boolean ready() {
    return current.isPresent() && current.get().ready;
  }

  /** Makes an executor in the host. */
  public void start(Framework framework, Executor executor) {
    current.ifPresent(
        host ->
            host.send(
                LinkMessage.newBuilder()
                    .setStartExecutor(
                        StartExecutor.newBuilder()
                            .setFramework(framework.info())
                            .setExecutor(executor.info())
                            .setAgent(identity.info())
                            .setContainerId(executor.containerId())
                            .setSandbox(executor.sandbox().toString()))
                    .build()));
  }

  /** The way to an executor of the host; a new one after each session. */
  public ExecutorConnection connection(FrameworkID frameworkId, ExecutorID executorId) {
    return current.orElseThrow().connection(frameworkId, executorId);
  }

  /** Ends an executor that the agent does not know. */
  public void dismiss(AgentExecutor stranger) {
    LOG.warn(
        "the executor host has executor {}, which the agent does not know",
        stranger.getExecutor().getExecutorId().getValue());
    connection(stranger.getFrameworkId(), stranger.getExecutor().getExecutorId())
        .send(Events.SHUTDOWN);
  }

  private SessionHandler accept(NodeId peer) {
    return new HostSession(peer.equals(hostNode()));
  }

  private NodeId hostNode() {
    return new NodeId(link.self().value() + "-executor");
  }

  private final class HostSession implements SessionHandler {
    private final boolean expected;
    private final Map<String, ExecutorConnection> connections = new LinkedHashMap<>();
    private Session session;
    private boolean ready;

    HostSession(boolean expected) {
      this.expected = expected;
    }

    boolean send(LinkMessage message) {
      return isCurrent() && session.send(message);
    }

    private boolean isCurrent() {
      return current.isPresent() && current.get() == this;
    }

    ExecutorConnection connection(FrameworkID frameworkId, ExecutorID executorId) {
      return connections.computeIfAbsent(
          frameworkId.getValue() + '/' + executorId.getValue(),
          key -> new HostConnection(this, frameworkId, executorId));
    }

    @Override
    public void opened(Session opened) {
      session = opened;
      if (!expected || registration.isEmpty()) {
        opened.close("only " + hostNode() + " is expected here");
        return;
      }
      current = Optional.of(this);
    }

    @Override
    public void received(Session from, LinkMessage message) {
      if (!isCurrent()) {
        return;
      }
      switch (message.getBodyCase()) {
        case EXECUTOR_HOST_READY -> {
          ready = true;
          listener.hostReady(message.getExecutorHostReady());
        }
        case EXECUTOR_CALL -> listener.called(message.getExecutorCall());
        case EXECUTOR_TERMINATED -> {
          ExecutorTerminated ended = message.getExecutorTerminated();
          connections.remove(
              ended.getFrameworkId().getValue() + '/' + ended.getExecutorId().getValue());
          listener.ended(ended);
        }
        default -> LOG.warn("unexpected {} from the executor host", message.getBodyCase());
      }
    }

    @Override
    public void closed(String reason) {
      if (isCurrent()) {
        LOG.warn("the executor host is gone: {}", reason);
        current = Optional.empty();
        listener.hostGone();
      }
    }
  }

  private record HostConnection(HostSession host, FrameworkID frameworkId, ExecutorID executorId)
      implements ExecutorConnection {
    @Override
    public boolean send(Event event) {
      return host.send(
          LinkMessage.newBuilder()
              .setExecutorEvent(
                  ExecutorEvent.newBuilder()
                      .setFrameworkId(frameworkId)
                      .setExecutorId(executorId)
                      .setEvent(event))
              .build());
    }

    @Override
    public void close() {
      // The session is that of all executors of the host.
    }
  }
}
