package io.kernos.agent.registration;

import io.kernos.agent.AgentConfig.Timeouts;
import io.kernos.agent.checkpoint.Checkpoint;
import io.kernos.api.link.AgentRefused;
import io.kernos.api.link.AgentRegistered;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.Pong;
import io.kernos.api.link.RegisterAgent;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.Leaders;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import io.kernos.spi.time.Clock;
import io.kernos.spi.time.Ids;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the agent registered with the leading master: one session at a time, each beginning with a
 * registration, any loss answered by another one after a pause.
 */
public final class Registration {
  private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

  /** A session's number is its life's, and then its own within that. */
  private static final int LIFE_SHIFT = 32;

  private static final LinkMessage PONG =
      LinkMessage.newBuilder().setPong(Pong.getDefaultInstance()).build();

  private final Clock clock;
  private final Link link;
  private final Leaders leaders;
  private final Party agent;
  private final TermFence fence;
  private final Backoff backoff;
  private Optional<Link.Registration> watch = Optional.empty();
  private Optional<Leader> leader = Optional.empty();
  private long sessions;
  private Attempt attempt;
  private Clock.Timer retry;
  private Clock.Timer silence;
  private boolean registered;
  private boolean everRegistered;
  private boolean stopped;

  /** The agent, as its registration needs it. */
  public interface Party {
    /** What the agent says of itself to register. */
    RegisterAgent.Builder describe();

    /**
     * The master took the agent.
     *
     * @return false when that cannot be: the session is then closed, and another tried
     */
    boolean registered(AgentRegistered message);

    /** The session is over. */
    void disconnected();

    /** The master wants nothing of this agent any more. */
    void dismissed(String reason);

    /** An order of the master, while registered. */
    void received(LinkMessage message);
  }

  /** A registration that does nothing until {@link #start}. */
  public Registration(
      Clock clock,
      Ids ids,
      Link link,
      Leaders leaders,
      Checkpoint checkpoint,
      Timeouts timeouts,
      Party agent) {
    this.clock = clock;
    this.link = link;
    this.leaders = leaders;
    this.agent = agent;
    this.fence = new TermFence(checkpoint);
    this.backoff =
        new Backoff(ids, timeouts.registrationBackoff(), timeouts.registrationBackoffMax());
  }

  /**
   * Follows the leaders and registers.
   *
   * @param life greater than in each start of this agent before
   */
  public void start(long highestTerm, long life) {
    fence.recover(highestTerm);
    sessions = life << LIFE_SHIFT;
    watch = Optional.of(leaders.watch(this::detected));
  }

  /** Closes the session and tries no more. */
  public void stop(String reason) {
    stopped = true;
    watch.ifPresent(Link.Registration::close);
    drop(reason);
  }

  /** The leading master, as last announced. */
  public Optional<Leader> leader() {
    return leader;
  }

  /** Sends to the master; false when the agent is not registered. */
  public boolean send(LinkMessage message) {
    return registered && attempt.session != null && attempt.session.send(message);
  }

  /** Registers anew, as somebody else or with other news. */
  public void again() {
    drop("the agent registers anew");
    backoff.reset();
    retryAfter(Duration.ZERO);
  }

  private void detected(Leader found) {
    if (stopped || found.term() < fence.highest()) {
      return;
    }
    LOG.info("new leading master {} of term {}", found.node(), found.term());
    leader = Optional.of(found);
    drop("another master leads");
    backoff.reset();
    // A whole fleet that lost its master comes back spread over the first pause, as in Mesos.
    retryAfter(everRegistered ? backoff.next() : Duration.ZERO);
  }

  private void connect() {
    if (stopped || leader.isEmpty() || attempt != null) {
      return;
    }
    attempt = new Attempt(++sessions);
    link.connect(leader.get().node(), attempt);
  }

  private void retryAfter(Duration pause) {
    cancelRetry();
    retry = clock.after(pause, this::retry);
  }

  private void retry() {
    retry = null;
    if (stopped || registered) {
      return;
    }
    if (attempt == null) {
      connect();
    } else if (attempt.session != null) {
      attempt.register();
    } else {
      retryAfter(backoff.next());
    }
  }

  private void drop(String reason) {
    cancelRetry();
    cancelSilence();
    Attempt old = attempt;
    attempt = null;
    if (old != null && old.session != null) {
      old.session.close(reason);
    }
    lost();
  }

  private void lost() {
    cancelSilence();
    if (registered) {
      registered = false;
      agent.disconnected();
    }
  }

  private void heard(Duration timeout) {
    cancelSilence();
    if (!timeout.isZero()) {
      silence =
          clock.after(
              timeout,
              () -> {
                LOG.warn("no ping from the master for {}", timeout);
                again();
              });
    }
  }

  private void cancelRetry() {
    if (retry != null) {
      retry.cancel();
      retry = null;
    }
  }

  private void cancelSilence() {
    if (silence != null) {
      silence.cancel();
      silence = null;
    }
  }

  private final class Attempt implements SessionHandler {
    private final long number;
    private Session session;
    private Duration pingTimeout = Duration.ZERO;

    Attempt(long number) {
      this.number = number;
    }

    private boolean current() {
      return attempt == this && !stopped;
    }

    @Override
    public void opened(Session opened) {
      if (!current()) {
        opened.close("not wanted any more");
        return;
      }
      session = opened;
      register();
    }

    void register() {
      RegisterAgent.Builder description =
          agent.describe().setHighestTerm(fence.highest()).setSession(number);
      session.send(LinkMessage.newBuilder().setRegisterAgent(description).build());
      if (current()) {
        retryAfter(backoff.next().plus(backoff.first()));
      }
    }

    @Override
    public void received(Session from, LinkMessage message) {
      if (!current()) {
        return;
      }
      boolean admitted =
          fence.admit(
              message.getTerm(),
              () -> {
                if (current()) {
                  handle(message);
                }
              });
      if (!admitted) {
        LOG.warn(
            "refusing {} of term {}: term {} leads",
            message.getBodyCase(),
            message.getTerm(),
            fence.highest());
        drop("the master's term is over");
        retryAfter(backoff.next());
      }
    }

    private void handle(LinkMessage message) {
      switch (message.getBodyCase()) {
        case AGENT_REGISTERED -> taken(message.getAgentRegistered());
        case AGENT_REFUSED -> refused(message.getAgentRefused());
        case PING -> {
          heard(pingTimeout);
          session.send(PONG);
          if (registered && message.getPing().hasConnected() && !message.getPing().getConnected()) {
            LOG.warn("the master holds this agent for disconnected");
            again();
          }
        }
        default -> {
          if (registered) {
            agent.received(message);
          } else {
            LOG.warn("ignoring {} before registration", message.getBodyCase());
          }
        }
      }
    }

    private void taken(AgentRegistered message) {
      cancelRetry();
      backoff.fleet(message.getAgents());
      backoff.reset();
      pingTimeout = Duration.ofMillis(message.getPingTimeoutMs());
      heard(pingTimeout);
      if (registered) {
        return;
      }
      registered = true;
      everRegistered = true;
      if (!agent.registered(message)) {
        registered = false;
        drop("this agent is somebody else");
        retryAfter(backoff.next());
      }
    }

    private void refused(AgentRefused message) {
      LOG.warn("the master refused this agent: {}", message.getReason());
      if (message.getShutdown()) {
        drop("refused");
        agent.dismissed(message.getReason());
      } else {
        drop("refused");
        retryAfter(backoff.next());
      }
    }

    @Override
    public void closed(String reason) {
      if (!current()) {
        return;
      }
      LOG.info("session with the master ended: {}", reason);
      attempt = null;
      lost();
      retryAfter(backoff.next());
    }
  }
}
