package io.kernos.marathon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MarathonConfigTest {
  @Test
  void flags_have_the_originals_defaults() {
    MarathonConfig config = MarathonConfig.defaults();

    assertThat(config.number(Flag.FAILOVER_TIMEOUT)).isEqualTo(604_800);
    assertThat(config.text(Flag.MESOS_ROLE)).hasValue("*");
    assertThat(config.text(Flag.HTTP_CREDENTIALS)).isEmpty();
    assertThat(config.optionalNumber(Flag.LAUNCH_TOKENS)).isEmpty();
  }

  @Test
  void keys_go_before_the_environment() {
    MarathonConfig config =
        MarathonConfig.of(
            new JsonObject().put("mesos_role", "web").put("port", 0),
            Map.of("MARATHON_MESOS_ROLE", "x", "MARATHON_ENABLE_FEATURES", "secrets, vips"));

    assertThat(config.text(Flag.MESOS_ROLE)).hasValue("web");
    assertThat(config.number(Flag.HTTP_PORT)).isZero();
    assertThat(config.hasFeature("secrets")).isTrue();
  }

  @Test
  void every_mistake_is_named() {
    assertThatThrownBy(
            () ->
                MarathonConfig.of(
                    new JsonObject()
                        .put("mesos_rule", "x")
                        .put("local_port_min", "many")
                        .put("http_credentials", "alone"),
                    Map.of()))
        .hasMessageContaining("plugin.marathon.mesos_rule: no such flag")
        .hasMessageContaining("local_port_min: takes a whole number, not \"many\"")
        .hasMessageContaining("http_credentials: takes user:password");
  }

  @Test
  void each_switch_has_a_twin_that_turns_it_off() {
    MarathonConfig config =
        MarathonConfig.of(
            new JsonObject().put("disable_checkpoint", true).put("disable_http_compression", false),
            Map.of("MARATHON_DISABLE_MAINTENANCE_MODE", ""));

    assertThat(config.is(Flag.CHECKPOINT)).isFalse();
    assertThat(config.is(Flag.HTTP_COMPRESSION)).isTrue();
    assertThat(config.is(Flag.MAINTENANCE_MODE)).isFalse();
    assertThatThrownBy(
            () -> MarathonConfig.of(new JsonObject().put("disable_hostname", true), Map.of()))
        .hasMessageContaining("disable_hostname: no such flag");
  }
}
