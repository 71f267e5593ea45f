package io.kernos.api.compat;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.kernos.api.json.ProtoJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our types against the published ones of Mesos 1.11.0, which live in a JVM of their own with
 * protobuf 3.5.0.
 */
class MesosCompatibilityTest {
  private static final Path PEER_JARS = Path.of("target", "mesos-peer");
  private static final Path PEER_SOURCE =
      Path.of("src/test/java/io/kernos/api/compat/WirePeer.java");

  private static final List<String> THEIRS =
      Stream.of(
              "",
              "agent.",
              "allocator.",
              "executor.",
              "maintenance.",
              "master.",
              "quota.",
              "resource_provider.",
              "scheduler.")
          .map(p -> "org.apache.mesos.v1." + p + "Protos")
          .toList();
  private static final List<String> OURS =
      Stream.of(
              "CommonProtos",
              "agent.AgentProtos",
              "allocator.AllocatorProtos",
              "executor.ExecutorProtos",
              "maintenance.MaintenanceProtos",
              "master.MasterProtos",
              "quota.QuotaProtos",
              "resourceprovider.ResourceProviderProtos",
              "scheduler.SchedulerProtos")
          .map(p -> "io.kernos.api.v1." + p)
          .toList();

  @TempDir static Path folder;
  private static WirePeer ours;

  @BeforeAll
  static void ask_the_peer() throws Exception {
    ours = new WirePeer(OURS);
    WirePeer.write(folder.resolve("ours"), ours.encodeAll());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", classPath()));
    command.add(PEER_SOURCE.toString());
    command.add(folder.toString());
    command.addAll(THEIRS);
    Path log = folder.resolve("log");
    Process peer =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(peer.waitFor(120, TimeUnit.SECONDS)).as("the peer ends in time").isTrue();
    } finally {
      peer.destroyForcibly();
    }
    assertThat(peer.exitValue()).as(Files.readString(log)).isZero();
  }

  private static String classPath() throws IOException {
    try (Stream<Path> jars = Files.list(PEER_JARS)) {
      List<String> names = jars.map(Path::toString).sorted().toList();
      assertThat(names).hasSize(2);
      return String.join(System.getProperty("path.separator"), names);
    }
  }

  @Test
  void our_class_path_is_free_of_theirs() {
    assertThat(System.getProperty("java.class.path")).doesNotContain("mesos-peer");
    assertThat(getClass().getClassLoader().getResource("org/apache/mesos/v1/Protos.class"))
        .isNull();
  }

  @Test
  void names_numbers_types_labels_and_defaults_are_the_same() throws Exception {
    List<String> theirs = Files.readAllLines(folder.resolve("facts"));
    assertThat(theirs).hasSizeGreaterThan(1500);
    assertThat(ours.facts()).containsExactlyInAnyOrderElementsOf(theirs);
  }

  @Test
  void the_fields_are_declared_in_the_same_order_which_json_shows() throws Exception {
    List<String> theirs = Files.readAllLines(folder.resolve("facts"));
    assertThat(fieldsOf(ours.facts())).isEqualTo(fieldsOf(theirs));
  }

  private static List<String> fieldsOf(List<String> facts) {
    return facts.stream().filter(f -> f.contains(" = ") && f.split(" ").length > 3).toList();
  }

  @Test
  void what_they_encode_we_decode() throws Exception {
    SortedMap<String, byte[]> theirs = WirePeer.read(folder.resolve("theirs"));
    assertThat(theirs.keySet()).isEqualTo(ours.encodeAll().keySet()).hasSizeGreaterThan(300);
    assertThat(ours.differences(theirs)).isEmpty();
  }

  @Test
  void what_we_encode_they_decode() throws Exception {
    assertThat(Files.readAllLines(folder.resolve("differences"))).isEmpty();
  }

  @Test
  void every_message_survives_json() throws Exception {
    for (Message type : ours.types().values()) {
      for (int variant = 0; variant < WirePeer.VARIANTS; variant++) {
        Message message = WirePeer.fill(type, variant);
        assertThat(ProtoJson.read(ProtoJson.write(message), type)).isEqualTo(message);
      }
    }
  }
}
