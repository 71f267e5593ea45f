package io.kernos.marathon.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.ContainerStatus;
import io.kernos.api.v1.NetworkInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.Network;
import io.kernos.marathon.definition.PortMapping;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.World;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AddressesTest {
  private final World world = new World();

  private static PortMapping mapping(String name, int containerPort, Optional<Integer> hostPort) {
    return new PortMapping(
        containerPort, hostPort, 0, "tcp", Optional.of(name), Map.of(), List.of());
  }

  private Instance running(Network.Mode mode) {
    App app =
        World.app("/web").toBuilder()
            .networks(List.of(new Network(mode, Optional.of("n"), Map.of())))
            .container(
                Optional.of(
                    new Container(
                        Container.Type.MESOS,
                        Optional.empty(),
                        List.of(),
                        List.of(
                            mapping("own", 8080, Optional.empty()),
                            mapping("mapped", 8081, Optional.of(0))),
                        Optional.empty())))
            .build();
    Instance launched = world.launched(app);
    world.updates.update(
        World.status(launched.tasks().get(0).id(), TaskState.TASK_RUNNING)
            .setContainerStatus(
                ContainerStatus.newBuilder()
                    .addNetworkInfos(
                        NetworkInfo.newBuilder()
                            .addIpAddresses(
                                NetworkInfo.IPAddress.newBuilder().setIpAddress("9.0.0.7"))))
            .build());
    world.settle();
    return world.instances.get(launched.id()).orElseThrow();
  }

  private Optional<Addresses.Address> named(Instance instance, String name) {
    return Addresses.named((App) instance.spec(), instance, name);
  }

  @Test
  void a_port_of_a_container_with_an_address_of_its_own_is_reached_there() {
    assertThat(named(running(Network.Mode.CONTAINER), "own"))
        .contains(new Addresses.Address("9.0.0.7", 8080));
  }

  @Test
  void a_mapped_port_is_reached_at_the_agent() {
    assertThat(named(running(Network.Mode.CONTAINER), "mapped"))
        .contains(new Addresses.Address("host1", 31000));
    assertThat(named(running(Network.Mode.BRIDGE), "mapped"))
        .contains(new Addresses.Address("host1", 31000));
  }

  @Test
  void a_port_that_is_not_there_has_no_address() {
    assertThat(named(running(Network.Mode.BRIDGE), "other")).isEmpty();
  }
}
