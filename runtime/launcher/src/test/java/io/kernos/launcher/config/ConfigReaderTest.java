package io.kernos.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  private static final Path CONF = Path.of("../../conf");

  @TempDir Path folder;

  private Config read(String yaml, Map<String, String> environment, String... overrides)
      throws ConfigException {
    Path file = folder.resolve("k.yaml");
    try {
      Files.writeString(file, yaml);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return ConfigReader.read(Optional.of(file), environment, List.of(overrides));
  }

  @Test
  void without_a_file_every_key_has_its_default() throws ConfigException {
    Config config = ConfigReader.read(Optional.empty(), Map.of(), List.of());
    assertThat(config.get(Keys.MASTER_PORT)).isEqualTo(5050);
    assertThat(config.get(Keys.ROLES)).containsExactly("master", "agent", "dns", "haproxy");
    assertThat(config.get(Keys.LINK_LIVENESS)).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.has(Keys.AGENT_RESOURCES)).isFalse();
  }

  @Test
  void keys_may_be_dotted_or_nested() throws ConfigException {
    Config config =
        read("master.port: 1\nagent:\n  port: 2\nhazelcast:\n  members: [a, b:1]\n", Map.of());
    assertThat(config.get(Keys.MASTER_PORT)).isEqualTo(1);
    assertThat(config.get(Keys.AGENT_PORT)).isEqualTo(2);
    assertThat(config.get(Keys.HAZELCAST_MEMBERS)).containsExactly("a", "b:1");
  }

  @Test
  void the_command_line_overrides_the_environment_and_that_the_file() throws ConfigException {
    String yaml = "master.port: 1\nagent.port: 1\nhazelcast.port: 1\n";
    Map<String, String> environment =
        Map.of("KERNOS_MASTER_PORT", "2", "KERNOS_AGENT_PORT", "2", "KERNOS_HOME", "x");
    Config config = read(yaml, environment, "master.port=3");
    assertThat(config.get(Keys.MASTER_PORT)).isEqualTo(3);
    assertThat(config.get(Keys.AGENT_PORT)).isEqualTo(2);
    assertThat(config.get(Keys.HAZELCAST_PORT)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          master.port: 70000       | k.yaml:2: master.port: takes a port number
          master.port: http        | k.yaml:2: master.port: takes a port number
          master.prot: 1           | k.yaml:2: master.prot: no such key; the nearest is master.port
          link.liveness: 10        | k.yaml:2: link.liveness: takes a duration
          node.roles: [king]       | k.yaml:2: node.roles: takes a list of master, agent
          hazelcast.multicast: yes | k.yaml:2: hazelcast.multicast: takes true or false
          plugin.x: 1              | k.yaml:2: plugin.x: takes plugin.<name>.<key>: value
          '[1, 2'                  | k.yaml:3: not YAML
          just words               | takes lines of the form key: value
          """)
  void a_mistake_is_named_with_file_line_key_and_what_it_takes(String line, String expected) {
    String yaml = line.equals("just words") ? line : "# a comment\n" + line + "\n";
    assertThatThrownBy(() -> read(yaml, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void a_variable_of_the_environment_that_names_no_key_is_a_mistake() {
    assertThatThrownBy(() -> read("", Map.of("KERNOS_MASTER_PROT", "1", "MASTER_PORT", "1")))
        .message()
        .startsWith(
            "KERNOS_MASTER_PROT of the environment: no such key; the nearest is master.port");
  }

  @Test
  void a_file_that_is_not_there_is_a_mistake() {
    assertThatThrownBy(
            () ->
                ConfigReader.read(Optional.of(folder.resolve("absent.yaml")), Map.of(), List.of()))
        .hasMessageContaining("absent.yaml: no such file");
  }

  @Test
  void all_mistakes_are_named_at_once() {
    assertThatThrownBy(
            () -> read("a: 1\nmaster.port: x\n", Map.of("KERNOS_AGENT_PORT", "y"), "b=1", "c"))
        .message()
        .satisfies(
            message ->
                assertThat(message.lines())
                    .hasSize(5)
                    .anyMatch(l -> l.contains("KERNOS_AGENT_PORT of the environment: agent.port"))
                    .anyMatch(l -> l.contains("command line: b: no such key"))
                    .anyMatch(l -> l.contains("-D c: takes key=value")));
  }

  @Test
  void a_key_that_stands_twice_is_a_mistake() {
    assertThatThrownBy(() -> read("agent.port: 1\nagent:\n  port: 2\n", Map.of()))
        .hasMessageContaining("k.yaml:3: agent.port: stands there twice");
  }

  @Test
  void a_plugins_part_is_passed_on_as_json() throws ConfigException {
    Config config =
        read(
            "plugin.a.port: 8080\nplugin:\n  a:\n    deep: {on: true, list: [1, x]}\n",
            Map.of(),
            "plugin.a.deep.more=1.5");
    JsonObject addresses =
        new JsonObject().put("bind.address", "127.0.0.1").put("advertised.address", "127.0.0.1");
    assertThat(config.plugin("a"))
        .isEqualTo(
            new JsonObject(
                    "{\"port\":8080,\"deep\":{\"on\":true,\"list\":[1,\"x\"],\"more\":\"1.5\"}}")
                .mergeIn(addresses));
    assertThat(config.plugin("b")).isEqualTo(addresses);
  }

  @Test
  void a_key_that_begins_with_a_plugins_name_is_the_plugins() throws ConfigException {
    assertThat(read("marathon.port: 1\n", Map.of()).plugin("marathon").getInteger("port"))
        .isEqualTo(1);
    assertThat(
            read("marathon.port: 1\nplugin.marathon.port: 2\n", Map.of())
                .plugin("marathon")
                .getInteger("port"))
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"standalone", "master", "agent", "dns", "haproxy", "ha/master", "ha/agent"})
  void the_files_of_conf_name_every_key_and_are_read_without_a_mistake(String name)
      throws Exception {
    Path file = CONF.resolve(name + ".yaml");
    assertThat(file).hasContent(ConfigTemplate.render(name));
    assertThat(ConfigReader.read(Optional.of(file), Map.of(), List.of())).isNotNull();
  }
}
