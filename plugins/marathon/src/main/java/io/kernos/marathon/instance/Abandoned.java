package io.kernos.marathon.instance;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places of instances that are forgotten, whose resources are still reserved as far as one knows.
 * They are stored, so that a scheduler that comes after asks for the offers in which they can be
 * freed. On the scheduler's context.
 */
public final class Abandoned {
  private static final Logger log = LoggerFactory.getLogger(Abandoned.class);
  static final String PREFIX = "abandoned/";

  private final GroupCommit commits;
  private final Map<InstanceId, Place> places = new TreeMap<>();

  Abandoned(GroupCommit commits) {
    this.commits = commits;
  }

  /**
   * A place.
   *
   * @param agent its id
   * @param role in which it is reserved
   * @param held a task may still be there, so that nobody is offered what is reserved
   * @param since when it came to be as it is
   */
  public record Place(
      InstanceId instance, String agent, String role, boolean held, Instant since) {}

  /** Whether an instance has such a place. */
  public boolean contains(InstanceId instance) {
    return places.containsKey(instance);
  }

  public Collection<Place> all() {
    return List.copyOf(places.values());
  }

  /**
   * An instance is forgotten; the write belongs to the same transaction. Empty: it had no place.
   */
  Optional<GroupCommit.Write> note(Instance last, Instant now) {
    if (last.reservation().isEmpty() || last.agent().isEmpty()) {
      return Optional.empty();
    }
    boolean held = last.tasks().stream().map(Task::condition).anyMatch(Abandoned::mayRun);
    String agent = last.agent().get().id();
    return Optional.of(put(new Place(last.id(), agent, last.role(), held, now)));
  }

  /** A task of which the master knows nothing may be back with its agent. */
  private static boolean mayRun(Condition task) {
    return !task.isTerminal() || task == Condition.UNKNOWN;
  }

  /** What is reserved there was offered: no task holds it. */
  public void offered(Place place, Instant now) {
    store(put(new Place(place.instance, place.agent, place.role, false, now)));
  }

  /** Nothing is reserved there any more. */
  public void freed(Place place) {
    places.remove(place.instance);
    store(write(place.instance));
  }

  private GroupCommit.Write put(Place place) {
    places.put(place.instance, place);
    return write(place.instance);
  }

  private void store(GroupCommit.Write write) {
    // When it is lost nothing can be stored any more, which is told elsewhere.
    commits.add(List.of(write), () -> {}).onFailure(e -> log.debug("Not stored", e));
  }

  private GroupCommit.Write write(InstanceId id) {
    return new GroupCommit.Write(
        PREFIX + id, () -> places.containsKey(id) ? json(places.get(id)) : null);
  }

  private static byte[] json(Place place) {
    return new JsonObject()
        .put("agent", place.agent)
        .put("role", place.role)
        .put("held", place.held)
        .put("since", place.since.toEpochMilli())
        .toBuffer()
        .getBytes();
  }

  void load(String key, byte[] value) {
    InstanceId id = InstanceId.parse(key.substring(PREFIX.length())).orElseThrow();
    JsonObject json = new JsonObject(Buffer.buffer(value));
    places.put(
        id,
        new Place(
            id,
            json.getString("agent"),
            json.getString("role"),
            json.getBoolean("held"),
            Instant.ofEpochMilli(json.getLong("since"))));
  }
}
