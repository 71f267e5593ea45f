package io.kernos.marathon.group;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.definition.VersionInfo;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Short ways to definitions and groups for tests. */
public final class Tree {
  public static final Instant FIRST = Instant.ofEpochMilli(10);

  private Tree() {}

  public static App app(String id, int instances, String... dependencies) {
    return App.builder(PathId.of(id))
        .cmd(Optional.of("sleep"))
        .instances(instances)
        .dependencies(ids(dependencies))
        .versionInfo(VersionInfo.changedAt(FIRST))
        .build();
  }

  public static App cmd(App app, String cmd) {
    return app.toBuilder().cmd(Optional.of(cmd)).build();
  }

  public static App count(App app, int instances) {
    return app.toBuilder().instances(instances).build();
  }

  public static Set<PathId> ids(String... ids) {
    return Arrays.stream(ids).map(PathId::of).collect(Collectors.toSet());
  }

  public static GroupInfo group(String id, String... dependencies) {
    return new GroupInfo(PathId.of(id), ids(dependencies), FIRST, Optional.empty());
  }

  public static RootGroup root(RunSpec... specs) {
    return root(List.of(), specs);
  }

  public static RootGroup root(List<GroupInfo> groups, RunSpec... specs) {
    return RootGroup.of(FIRST, groups, Arrays.asList(specs));
  }
}
