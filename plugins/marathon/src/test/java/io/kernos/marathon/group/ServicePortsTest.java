package io.kernos.marathon.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.PortDefinition;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServicePortsTest {
  private static final Instant NOW = Instant.EPOCH;

  private static App app(String id, Integer... ports) {
    return App.builder(PathId.of(id))
        .cmd(Optional.of("run"))
        .portDefinitions(
            Arrays.stream(ports)
                .map(port -> new PortDefinition(port, "tcp", Optional.empty(), Map.of()))
                .toList())
        .build();
  }

  private static RootGroup root(App... apps) {
    return RootGroup.of(NOW, List.of(), List.of(apps));
  }

  private static List<Integer> ports(RootGroup root, String id) {
    return root.app(PathId.of(id)).orElseThrow().servicePorts();
  }

  @Test
  void open_ports_are_filled_with_free_ones() {
    RootGroup to = root(app("/a", 0, 11, 0), app("/b", 0), app("/c"));

    RootGroup assigned = ServicePorts.assign(root(), to, 10, 15);

    assertThat(ports(assigned, "/a")).containsExactly(10, 11, 12);
    assertThat(ports(assigned, "/b")).containsExactly(13);
    assertThat(ports(assigned, "/c")).isEmpty();
  }

  @Test
  void an_app_that_is_sent_anew_keeps_its_ports() {
    RootGroup from = root(app("/a", 14, 12));

    RootGroup assigned = ServicePorts.assign(from, root(app("/a", 0, 0), app("/b", 0)), 10, 15);

    assertThat(ports(assigned, "/a")).containsExactly(14, 12);
    assertThat(ports(assigned, "/b")).containsExactly(10);
  }

  @Test
  void ports_that_one_chose_are_not_given_to_another() {
    RootGroup assigned = ServicePorts.assign(root(), root(app("/a", 10), app("/b", 0)), 10, 11);

    assertThat(ports(assigned, "/b")).containsExactly(11);
  }

  @Test
  void when_no_port_is_left_the_change_is_refused() {
    assertThatThrownBy(() -> ServicePorts.assign(root(), root(app("/a", 0, 0, 0)), 10, 11))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("All ports in the range [10-11) are already in use");
  }
}
