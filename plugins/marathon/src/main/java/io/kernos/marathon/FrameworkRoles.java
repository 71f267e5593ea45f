package io.kernos.marathon;

import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.marathon.config.Flag;
import io.kernos.marathon.config.MarathonConfig;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.instance.Abandoned;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceListener;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The roles of the framework: the flag's, and those of all apps. One that comes later is told to
 * the master before anything is launched in it.
 */
final class FrameworkRoles implements InstanceListener {
  private static final Logger log = LoggerFactory.getLogger(FrameworkRoles.class);

  private final MarathonConfig config;
  private final MasterLink master;
  private final Set<String> roles = new TreeSet<>();

  FrameworkRoles(MarathonConfig config, MasterLink master) {
    this.config = config;
    this.master = master;
    roles.add(config.text(Flag.MESOS_ROLE).orElse("*"));
  }

  /** Looks at what is wanted from before, and at what is to be freed. */
  void load(RootGroup root, Abandoned abandoned) {
    root.specs().stream().map(RunSpec::role).forEach(roles::add);
    abandoned.all().stream().map(Abandoned.Place::role).forEach(roles::add);
  }

  /** How the framework registers. */
  FrameworkInfo info() {
    return Framework.info(config, roles);
  }

  Set<String> all() {
    return Set.copyOf(roles);
  }

  @Override
  public void changed(Optional<Instance> before, Optional<Instance> after) {
    if (after.isEmpty() || !roles.add(after.get().role()) || master.frameworkId().isEmpty()) {
      return;
    }
    FrameworkInfo info =
        info().toBuilder().setId(FrameworkID.newBuilder().setValue(master.frameworkId())).build();
    master
        .call(
            Call.newBuilder()
                .setType(Call.Type.UPDATE_FRAMEWORK)
                .setUpdateFramework(Call.UpdateFramework.newBuilder().setFrameworkInfo(info)))
        .onFailure(e -> log.warn("The master does not take role {}: {}", roles, e.toString()));
  }
}
