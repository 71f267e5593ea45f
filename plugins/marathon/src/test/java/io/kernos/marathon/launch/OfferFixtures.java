package io.kernos.marathon.launch;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.Attribute;
import io.kernos.api.v1.DomainInfo;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OfferID;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Value;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Constraint;
import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.ResourceNeeds;
import io.kernos.marathon.definition.Volume;
import io.kernos.marathon.definition.VolumeMount;
import io.kernos.marathon.instance.MasterCalls;
import io.kernos.marathon.instance.World;
import java.util.List;
import java.util.Optional;

/** Offers and apps for tests. */
public final class OfferFixtures {
  public static final FrameworkID FRAMEWORK =
      FrameworkID.newBuilder().setValue("marathon-1").build();

  private OfferFixtures() {}

  /** An offer to role "*". */
  public static Offer offer(String host, String resources, Attribute... attributes) {
    return offer(host, Resources.parse(resources), attributes);
  }

  public static Offer offer(String host, Iterable<Resource> resources, Attribute... attributes) {
    return Offer.newBuilder()
        .setId(OfferID.newBuilder().setValue("offer-" + host))
        .setFrameworkId(FRAMEWORK)
        .setAgentId(AgentID.newBuilder().setValue("agent-" + host))
        .setHostname(host)
        .addAllResources(Resources.of(resources).allocatedTo("*"))
        .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("*"))
        .addAllAttributes(List.of(attributes))
        .build();
  }

  /** Roles "*" and "dev". */
  public static FrameworkRoles roles(MasterCalls master) {
    FrameworkRoles roles =
        new FrameworkRoles(
            all ->
                FrameworkInfo.newBuilder().setUser("me").setName("test").addAllRoles(all).build(),
            master,
            FRAMEWORK::getValue);
    roles.addAll(List.of("*", "dev"));
    return roles;
  }

  /** The same, offered to another role. */
  public static Offer to(String role, Offer offer) {
    return offer.toBuilder()
        .clearResources()
        .addAllResources(Resources.of(offer.getResourcesList()).allocatedTo(role))
        .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role))
        .build();
  }

  public static Offer in(Offer offer, String region, String zone) {
    DomainInfo.FaultDomain.Builder domain = DomainInfo.FaultDomain.newBuilder();
    domain.getRegionBuilder().setName(region);
    domain.getZoneBuilder().setName(zone);
    return offer.toBuilder().setDomain(DomainInfo.newBuilder().setFaultDomain(domain)).build();
  }

  public static Attribute text(String name, String value) {
    return Attribute.newBuilder()
        .setName(name)
        .setType(Value.Type.TEXT)
        .setText(Value.Text.newBuilder().setValue(value))
        .build();
  }

  public static Attribute number(String name, double value) {
    return Attribute.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  /** An app {@code sleep 100} that takes 1 cpu and 128 MB. */
  public static App.Builder app(String id) {
    return App.builder(PathId.of(id)).cmd(Optional.of("sleep 100"));
  }

  /** An app with a volume of 100 MB. */
  public static App.Builder resident(String id, String role) {
    Volume volume =
        new Volume.Persistent("root", 100, Optional.empty(), Optional.empty(), List.of());
    VolumeMount mount = new VolumeMount(Optional.empty(), "data", Optional.of(false));
    return World.app(id).toBuilder()
        .role(role)
        .container(
            Optional.of(
                new Container(
                    Container.Type.MESOS,
                    Optional.empty(),
                    List.of(new Container.Mounted(volume, mount)),
                    List.of(),
                    Optional.empty())));
  }

  public static ResourceNeeds needs(double cpus, double mem) {
    return new ResourceNeeds(cpus, mem, 0, 0);
  }

  /** A constraint as an app's JSON has it. */
  public static Constraint constraint(String field, String operator, String... value) {
    return new Constraint(
        field,
        Constraint.Operator.valueOf(operator),
        value.length == 0 ? Optional.empty() : Optional.of(value[0]));
  }
}
