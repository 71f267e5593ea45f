package io.kernos.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServicePortsTest {
  private static ServicePorts ports(String text) throws ConfigException {
    return ServicePorts.of(
        ConfigReader.read(Optional.empty(), Map.of(), List.of("haproxy.service.ports=" + text)));
  }

  @ParameterizedTest
  @CsvSource({
    "10000-10999, 10000, 20000",
    "12000-12099, 12000, 22000",
    "30000-30999, 30000, 40000",
    "5000-5999, 5000, 20000",
    // Low ones are for others, as long as there are as good ones.
    "1024-65535, 10000, 20000",
    "60000-60999, 60000, 65535"
  })
  void marathon_assigns_them_first(String range, int min, int max) throws ConfigException {
    assertThat(ports(range).assignedBy(new JsonObject()))
        .isEqualTo(new JsonObject().put("local_port_min", min).put("local_port_max", max));
  }

  @Test
  void marathon_keeps_what_it_is_told_and_where_there_are_none() throws ConfigException {
    JsonObject told = new JsonObject().put("local_port_max", 11000);
    assertThat(ports("12000-12099").assignedBy(told)).isEqualTo(told);
    assertThat(ports("0").assignedBy(new JsonObject())).isEqualTo(new JsonObject());
  }
}
