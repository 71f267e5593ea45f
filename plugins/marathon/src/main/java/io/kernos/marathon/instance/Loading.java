package io.kernos.marathon.instance;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.spi.store.StateStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the stored instances and finds their definitions. */
final class Loading {
  private static final Logger log = LoggerFactory.getLogger(Loading.class);

  private final StateStore store;
  private final Definitions definitions;

  Loading(StateStore store, Definitions definitions) {
    this.store = store;
    this.definitions = definitions;
  }

  private record Version(PathId spec, Instant version) {
    static Version of(InstanceJson.Stored stored) {
      return new Version(stored.id().spec(), stored.version());
    }
  }

  /**
   * Reads all.
   *
   * @return those that have no definition any more, each of an app of which only the id is right
   */
  Future<List<Instance>> load(Failures failures, Abandoned abandoned, Consumer<Instance> found) {
    return store
        .list(Failures.PREFIX)
        .compose(
            entries -> {
              entries.forEach(entry -> failures.load(entry.key(), entry.value()));
              return store.list(Abandoned.PREFIX);
            })
        .compose(
            entries -> {
              entries.forEach(entry -> abandoned.load(entry.key(), entry.value()));
              return store.list(StoredInstances.PREFIX);
            })
        .compose(
            entries -> {
              List<InstanceJson.Stored> stored =
                  entries.stream().map(e -> InstanceJson.read(id(e.key()), e.value())).toList();
              return specs(stored).map(specs -> define(stored, specs, found));
            });
  }

  private static InstanceId id(String key) {
    return InstanceId.parse(key.substring(StoredInstances.PREFIX.length())).orElseThrow();
  }

  private Future<Map<Version, RunSpec>> specs(List<InstanceJson.Stored> stored) {
    Map<Version, Future<Optional<RunSpec>>> asked = new HashMap<>();
    stored.forEach(
        s -> asked.computeIfAbsent(Version.of(s), v -> definitions.version(v.spec(), v.version())));
    return Future.all(List.copyOf(asked.values()))
        .map(
            all -> {
              Map<Version, RunSpec> specs = new HashMap<>();
              asked.forEach(
                  (version, answer) ->
                      answer
                          .result()
                          .or(() -> stillWanted(version))
                          .ifPresent(spec -> specs.put(version, spec)));
              return specs;
            });
  }

  /** Old versions are thrown away one day, while instances of them may still run. */
  private Optional<RunSpec> stillWanted(Version version) {
    return definitions
        .newest(version.spec())
        .map(newest -> newest.withVersion(VersionInfo.changedAt(version.version())));
  }

  private static List<Instance> define(
      List<InstanceJson.Stored> stored, Map<Version, RunSpec> specs, Consumer<Instance> found) {
    List<Instance> orphans = new ArrayList<>();
    for (InstanceJson.Stored s : stored) {
      RunSpec spec = specs.get(Version.of(s));
      if (spec == null) {
        log.warn("Forgets {}, which is of no app or pod that is known", s.id());
        orphans.add(InstanceJson.instance(s, App.builder(s.id().spec()).build()));
      } else {
        found.accept(InstanceJson.instance(s, spec));
      }
    }
    return orphans;
  }
}
