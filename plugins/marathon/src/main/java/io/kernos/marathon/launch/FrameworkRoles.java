package io.kernos.marathon.launch;

import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.OfferConstraints;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceListener;
import io.kernos.marathon.instance.MasterCalls;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the master knows of the framework's roles: which there are, in which of them no offers are
 * wanted, and of which agents offers can be of use. An UPDATE_FRAMEWORK replaces all three, so each
 * has all three (Marathon: ReviveOffersActor.scala). A role that comes later is told to the master
 * before anything is launched in it. On the scheduler's context.
 */
public final class FrameworkRoles implements InstanceListener {
  private static final Logger log = LoggerFactory.getLogger(FrameworkRoles.class);

  private final Function<Set<String>, FrameworkInfo> info;
  private final MasterCalls master;
  private final Supplier<String> frameworkId;
  private final Set<String> roles = new TreeSet<>();
  private final Set<String> suppressed = new TreeSet<>();
  private OfferConstraints constraints = OfferConstraints.getDefaultInstance();

  /**
   * @param info describes the framework with these roles, without its id
   * @param frameworkId empty before it is known
   */
  public FrameworkRoles(
      Function<Set<String>, FrameworkInfo> info, MasterCalls master, Supplier<String> frameworkId) {
    this.info = info;
    this.master = master;
    this.frameworkId = frameworkId;
  }

  /** Adds roles before the framework subscribes. */
  public void addAll(Collection<String> more) {
    roles.addAll(more);
  }

  /** How the framework registers. */
  public FrameworkInfo info() {
    return info.apply(roles);
  }

  /** Every role. */
  public Set<String> all() {
    return Set.copyOf(roles);
  }

  /** The master has registered the framework, and knows nothing else of it. */
  void subscribed() {
    suppressed.clear();
    constraints = OfferConstraints.getDefaultInstance();
  }

  boolean isSuppressed(String role) {
    return suppressed.contains(role);
  }

  /** Roles in which the master makes offers. */
  Set<String> open() {
    Set<String> open = new TreeSet<>(roles);
    open.removeAll(suppressed);
    return open;
  }

  /** Offers are wanted in these roles, also of what was declined before. */
  void revive(Set<String> wanted) {
    suppressed.removeAll(wanted);
    call(
        Call.newBuilder()
            .setType(Call.Type.REVIVE)
            .setRevive(Call.Revive.newBuilder().addAllRoles(wanted)));
  }

  /** No offers are wanted in these roles. */
  void suppress(Set<String> unwanted) {
    suppressed.addAll(unwanted);
    call(
        Call.newBuilder()
            .setType(Call.Type.SUPPRESS)
            .setSuppress(Call.Suppress.newBuilder().addAllRoles(unwanted)));
  }

  /** Offers are wanted only of agents that satisfy these constraints. */
  void constrain(OfferConstraints wanted) {
    if (!constraints.equals(wanted)) {
      constraints = wanted;
      update();
    }
  }

  @Override
  public void changed(Optional<Instance> before, Optional<Instance> after) {
    if (after.isPresent() && roles.add(after.get().role()) && !frameworkId.get().isEmpty()) {
      update();
    }
  }

  private void update() {
    OfferConstraints sent = constraints;
    master
        .call(updateWith(sent))
        .onFailure(
            e -> {
              log.warn("The master does not take {}: {}", this, e.toString());
              if (e instanceof IllegalArgumentException && sent.getRoleConstraintsCount() > 0) {
                // As a regular expression that is none of RE2's: its app is matched here as ever.
                call(updateWith(OfferConstraints.getDefaultInstance()));
              }
            });
  }

  private Call.Builder updateWith(OfferConstraints those) {
    return Call.newBuilder()
        .setType(Call.Type.UPDATE_FRAMEWORK)
        .setUpdateFramework(
            Call.UpdateFramework.newBuilder()
                .setFrameworkInfo(
                    info().toBuilder().setId(FrameworkID.newBuilder().setValue(frameworkId.get())))
                .addAllSuppressedRoles(suppressed)
                .setOfferConstraints(those));
  }

  private void call(Call.Builder call) {
    // A connection that was lost comes back with a new subscription, and all is told again.
    master.call(call).onFailure(e -> log.warn("{} failed: {}", call.getType(), e.toString()));
  }

  @Override
  public String toString() {
    return "roles " + roles + " with constraints " + constraints.getRoleConstraintsMap().keySet();
  }
}
