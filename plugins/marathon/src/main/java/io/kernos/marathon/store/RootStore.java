package io.kernos.marathon.store;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.group.GroupInfo;
import io.kernos.marathon.group.RootDiff;
import io.kernos.marathon.group.RootGroup;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The groups with all apps and pods in the store, as they are and as they were. */
public final class RootStore {
  private final StateStore store;
  private final SpecCodec codec;
  private final Patience patience;
  private final AtomicWriter writer;
  private final Histories histories;
  private final RootVersions versions;

  /**
   * Nothing is read yet.
   *
   * @param term of the leader; goes into each transaction
   * @param maxVersions how many older versions are kept of each app or pod, and of the whole
   */
  public RootStore(StateStore store, long term, Clock clock, SpecCodec codec, int maxVersions) {
    this.store = store;
    this.codec = codec;
    this.patience = Patience.on(clock);
    this.writer = new AtomicWriter(store, term, clock);
    this.histories = new Histories(codec, maxVersions);
    this.versions = new RootVersions(maxVersions);
  }

  /**
   * All groups as they were stored last.
   *
   * @param now of the root when nothing was stored ever
   */
  public Future<RootGroup> load(Instant now) {
    return writer.load().compose(head -> loadRoot(version(head, now)));
  }

  private static Instant version(JsonObject head, Instant now) {
    return Optional.ofNullable(head.getLong("version")).map(Instant::ofEpochMilli).orElse(now);
  }

  private Future<RootGroup> loadRoot(Instant version) {
    Future<List<StateStore.Entry>> specs = list(Keys.SPECS);
    Future<List<StateStore.Entry>> groups = list(Keys.GROUPS);
    Future<List<StateStore.Entry>> gone = list(Keys.GONE);
    Future<List<StateStore.Entry>> roots = list(Keys.ROOTS);
    return Future.all(specs, groups, gone, roots)
        .map(
            all -> {
              for (StateStore.Entry entry : gone.result()) {
                String safe = entry.key().substring(Keys.GONE.length());
                histories.loadGone(PathId.ofSafe(safe), entry.value());
              }
              roots.result().forEach(entry -> versions.load(entry.key()));
              return RootGroup.of(
                  version,
                  groups.result().stream()
                      .map(entry -> GroupJson.read(SpecCodec.json(entry.value())))
                      .toList(),
                  specs.result().stream().map(entry -> histories.loadSpec(entry.value())).toList());
            });
  }

  private Future<List<StateStore.Entry>> list(String prefix) {
    return patience.call(() -> store.list(prefix));
  }

  /**
   * Stores another state of all groups, wholly or not at all.
   *
   * @param more what is stored with it
   * @param needed which apps and pods are to be remembered though they are gone
   */
  public Future<Void> replace(
      RootGroup from, RootGroup to, RootDiff diff, Writes more, Predicate<PathId> needed) {
    Instant version = to.version();
    Runnable whole = versions.change(diff, version, from.version(), more);
    Runnable specs = histories.change(diff, version, more);
    Instant oldest = versions.undoable().isEmpty() ? version : versions.undoable().firstKey();
    Runnable collected = histories.collect(oldest, diff, needed, more);
    diff.groups()
        .forEach(
            (id, pair) -> {
              if (pair.after().isPresent()) {
                more.put(Keys.group(id), GroupJson.write(pair.after().get()));
              } else {
                more.delete(Keys.group(id));
              }
            });
    return writer
        .commit(more, new JsonObject().put("version", version.toEpochMilli()))
        .onSuccess(
            done -> {
              whole.run();
              specs.run();
              collected.run();
            });
  }

  /** Versions of an app or pod, newest first. */
  public List<Instant> versions(PathId id, Optional<RunSpec> newest) {
    List<Instant> all = new ArrayList<>(histories.older(id));
    newest.ifPresent(spec -> all.add(spec.version()));
    Collections.reverse(all);
    return all;
  }

  /** An app or pod as it was, but for the newest version. */
  public Future<Optional<RunSpec>> older(PathId id, Instant version) {
    if (!histories.older(id).contains(version)) {
      return Future.succeededFuture(Optional.empty());
    }
    return store
        .get(Keys.version(id, version))
        .map(found -> found.map(entry -> codec.unwrap(SpecCodec.json(entry.value()))));
  }

  /** The versions of the whole, newest first. */
  public Future<List<Instant>> rootVersions(RootGroup newest) {
    List<Instant> all = new ArrayList<>(versions.undoable().descendingKeySet());
    if (all.isEmpty()) {
      return Future.succeededFuture(List.of(newest.version()));
    }
    // The version before the first that can be undone can be made too.
    return store
        .get(Keys.root(versions.undoable().firstKey(), 0))
        .map(
            entry -> {
              entry.ifPresent(first -> all.add(RootVersions.previous(first)));
              return all;
            });
  }

  /** All groups as they were; undone from the newest. */
  public Future<Optional<RootGroup>> rootVersion(Instant version, RootGroup newest) {
    if (version.equals(newest.version())) {
      return Future.succeededFuture(Optional.of(newest));
    }
    return rootVersions(newest)
        .compose(
            all ->
                all.contains(version)
                    ? undo(version, newest).map(Optional::of)
                    : Future.succeededFuture(Optional.empty()));
  }

  private Future<RootGroup> undo(Instant version, RootGroup newest) {
    return store
        .list(Keys.ROOTS)
        .compose(
            entries -> {
              Map<PathId, Optional<Instant>> specs = new HashMap<>();
              Map<PathId, Optional<GroupInfo>> groups = new HashMap<>();
              for (StateStore.Entry entry : entries) {
                if (Keys.rootVersion(entry.key()).isAfter(version)) {
                  // Oldest first: what stood before the first change counts.
                  RootVersions.undo(entry, specs::putIfAbsent, groups::putIfAbsent);
                }
              }
              return read(specs, newest)
                  .map(
                      read -> {
                        Map<PathId, RunSpec> all = new HashMap<>();
                        newest.specs().forEach(spec -> all.put(spec.id(), spec));
                        all.keySet().removeAll(specs.keySet());
                        read.forEach(spec -> all.put(spec.id(), spec));
                        Map<PathId, GroupInfo> infos = new HashMap<>();
                        newest.groups().forEach(group -> infos.put(group.id(), group));
                        infos.keySet().removeAll(groups.keySet());
                        groups.forEach((id, was) -> was.ifPresent(group -> infos.put(id, group)));
                        return RootGroup.of(version, infos.values(), all.values());
                      });
            });
  }

  private Future<List<RunSpec>> read(Map<PathId, Optional<Instant>> wanted, RootGroup newest) {
    List<Future<Optional<RunSpec>>> reads = new ArrayList<>();
    wanted.forEach(
        (id, version) ->
            version.ifPresent(
                v -> {
                  Optional<RunSpec> same = newest.spec(id).filter(spec -> spec.version().equals(v));
                  reads.add(same.isPresent() ? Future.succeededFuture(same) : older(id, v));
                }));
    return Future.all(reads)
        .map(done -> reads.stream().flatMap(read -> read.result().stream()).toList());
  }
}
