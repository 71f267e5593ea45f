package io.kernos.testkit.framework;

import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Every event that a framework was told, and a way to wait for one. Safe for use from threads. */
public final class EventLog implements Consumer<Event> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Event> events = new ArrayList<>();

  @Override
  public synchronized void accept(Event event) {
    events.add(event);
    notifyAll();
  }

  /** Everything so far. */
  public synchronized List<Event> events() {
    return List.copyOf(events);
  }

  /** Waits until {@code pick} finds something in all that was told; fails after half a minute. */
  public synchronized <T> T await(String what, Function<List<Event>, Optional<T>> pick)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<T> picked = pick.apply(events);
      if (picked.isPresent()) {
        return picked.get();
      }
      long millis = (end - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        throw new AssertionError(what + " did not come; what came: " + summary());
      }
      wait(millis);
    }
  }

  private List<String> summary() {
    return events.stream()
        .map(
            e ->
                e.getType() == Event.Type.UPDATE
                    ? e.getUpdate().getStatus().getTaskId().getValue()
                        + (" " + e.getUpdate().getStatus().getState())
                        + (" " + e.getUpdate().getStatus().getMessage())
                    : e.getType() == Event.Type.ERROR
                        ? "ERROR " + e.getError().getMessage()
                        : e.getType().name())
        .toList();
  }

  /** Waits for the first event of that type that comes, or came, after {@code from} events. */
  public Event event(Event.Type type, int from) throws InterruptedException {
    return await(
        type.name(), all -> all.stream().skip(from).filter(e -> e.getType() == type).findFirst());
  }

  /** Waits for an offer that came after {@code from} events and was not rescinded. */
  public Offer offer(int from) throws InterruptedException {
    return await("an offer", all -> offers(all.subList(from, all.size())).stream().findFirst());
  }

  private static List<Offer> offers(List<Event> events) {
    List<Offer> offers = new ArrayList<>();
    for (Event event : events) {
      offers.addAll(event.getOffers().getOffersList());
      if (event.hasRescind()) {
        offers.removeIf(o -> o.getId().equals(event.getRescind().getOfferId()));
      }
    }
    return offers;
  }

  /** The states that a task was said to be in, in order. */
  public synchronized List<TaskState> states(String task) {
    return statuses(events, task).stream().map(TaskStatus::getState).toList();
  }

  /** Waits for an update that says that {@code task} is in {@code state}. */
  public TaskStatus status(String task, TaskState state) throws InterruptedException {
    return status(task, state, 0);
  }

  /** The same, of updates that came after {@code from} events. */
  public TaskStatus status(String task, TaskState state, int from) throws InterruptedException {
    return await(
        task + " in " + state,
        all ->
            statuses(all.subList(from, all.size()), task).stream()
                .filter(s -> s.getState() == state)
                .findFirst());
  }

  private static List<TaskStatus> statuses(List<Event> events, String task) {
    return events.stream()
        .filter(e -> e.getType() == Event.Type.UPDATE)
        .map(e -> e.getUpdate().getStatus())
        .filter(s -> s.getTaskId().getValue().equals(task))
        .toList();
  }

  /** How many events came so far. */
  public synchronized int size() {
    return events.size();
  }
}
