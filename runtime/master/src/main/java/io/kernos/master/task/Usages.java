package io.kernos.master.task;

import io.kernos.api.link.AskUsage;
import io.kernos.api.link.ExecutorUsage;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.UsageReport;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks agents what a framework's containers use. */
public final class Usages {
  /** An agent that has not answered by then is left out. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Agents agents;
  private final Clock clock;
  private final Map<Long, Question> open = new HashMap<>();
  private long lastNumber;

  public Usages(Agents agents, Clock clock) {
    this.agents = agents;
    this.clock = clock;
  }

  /** What each executor of the framework uses now, on every agent that answers in time. */
  public Future<List<ExecutorUsage>> ask(String frameworkId) {
    long number = ++lastNumber;
    Question question = new Question(number);
    for (Agent agent : agents.all()) {
      if (agent.connected() && agent.used().containsKey(frameworkId)) {
        question.awaited.add(agent.key());
        AskUsage.Builder ask = AskUsage.newBuilder().setNumber(number);
        ask.getFrameworkIdBuilder().setValue(frameworkId);
        agent.send(LinkMessage.newBuilder().setAskUsage(ask));
      }
    }
    if (question.awaited.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    open.put(number, question);
    question.patience = clock.after(PATIENCE, question::end);
    return question.answer.future();
  }

  /** An agent answers. */
  public void fromAgent(Agent agent, UsageReport report) {
    Question question = open.get(report.getNumber());
    if (question != null && question.awaited.remove(agent.key())) {
      question.found.addAll(report.getExecutorsList());
      if (question.awaited.isEmpty()) {
        question.end();
      }
    }
  }

  /** Nobody is waited for any more. */
  public void close() {
    new ArrayList<>(open.values()).forEach(Question::end);
  }

  private final class Question {
    private final long number;
    private final Promise<List<ExecutorUsage>> answer = Promise.promise();
    private final Set<String> awaited = new HashSet<>();
    private final List<ExecutorUsage> found = new ArrayList<>();
    private Clock.Timer patience;

    Question(long number) {
      this.number = number;
    }

    void end() {
      patience.cancel();
      open.remove(number);
      answer.tryComplete(List.copyOf(found));
    }
  }
}
