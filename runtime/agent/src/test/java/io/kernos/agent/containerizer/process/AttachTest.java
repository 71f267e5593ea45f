package io.kernos.agent.containerizer.process;

import static io.kernos.agent.containerizer.process.ProcessContainerizerTest.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ContainerInfo;
import io.kernos.api.v1.TTYInfo;
import io.kernos.spi.container.ContainerIo;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.ContainerSpec.Kind;
import io.kernos.spi.container.ContainerSpec.Limits;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input and output of real processes, launched by perl and by the shell. */
class AttachTest {
  @TempDir Path dir;
  private final String agent = "attach-" + UUID.randomUUID();
  private Vertx vertx;
  private ProcessContainerizer containerizer;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    for (String id : new String[] {"c", "session"}) {
      get(containerizer.destroy(id));
    }
    containerizer.close();
    get(vertx.close());
  }

  private void open(boolean perl) throws Exception {
    containerizer =
        new ProcessContainerizer(
            vertx,
            ProcessConfig.defaults(dir.resolve("state"), "junit", agent),
            perl ? Tools.find() : Tools.find().withoutPerl());
    get(containerizer.recover());
  }

  private ContainerSpec spec(
      String id, String command, boolean terminal, Optional<String> parent, Kind kind)
      throws Exception {
    ContainerInfo.Builder container = ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
    container
        .getTtyInfoBuilder()
        .setWindowSize(TTYInfo.WindowSize.newBuilder().setRows(33).setColumns(77));
    return new ContainerSpec(
        id,
        CommandInfo.newBuilder().setValue(command).build(),
        Map.of("OWN", "own"),
        Files.createDirectories(dir.resolve(id)),
        Optional.empty(),
        Limits.NONE,
        terminal ? Optional.of(container.build()) : Optional.empty(),
        parent,
        kind);
  }

  private ContainerIo session(String command, boolean terminal) throws Exception {
    get(containerizer.launch(spec("session", command, terminal, Optional.empty(), Kind.SESSION)));
    return get(containerizer.attach("session"));
  }

  private static void type(ContainerIo io, String text) throws Exception {
    get(io.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The output up to {@code end}, or to its own end. */
  private static String until(ContainerIo io, String end) throws Exception {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      Optional<ContainerIo.Output> piece = get(io.read());
      if (piece.isEmpty()) {
        break;
      }
      text.append(new String(piece.get().data(), StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_session_gets_its_input_and_gives_its_output_and_its_exit(boolean perl) throws Exception {
    open(perl);
    ContainerIo io = session("cat; echo over; exit 3", false);
    type(io, "hello\n");
    get(io.endInput());
    assertThat(until(io, "nothing")).isEqualTo("hello\nover\n");
    assertThat(get(containerizer.await("session")).exitCode()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_session_without_input_reads_none(boolean perl) throws Exception {
    open(perl);
    ContainerIo io = session("cat && echo done", false);
    get(io.endInput());
    assertThat(until(io, "nothing")).isEqualTo("done\n");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_a_session_printed_is_there_after_its_end(boolean perl) throws Exception {
    open(perl);
    get(containerizer.launch(spec("session", "echo quick", false, Optional.empty(), Kind.SESSION)));
    assertThat(get(containerizer.await("session")).exitCode()).isZero();
    assertThat(until(get(containerizer.attach("session")), "nothing")).isEqualTo("quick\n");
    get(containerizer.forget("session"));
    assertThat(dir.resolve("state/containers")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void errors_come_apart_from_output(boolean perl) throws Exception {
    open(perl);
    ContainerIo io = session("echo bad >&2", false);
    ContainerIo.Output piece = get(io.read()).orElseThrow();
    assertThat(piece.error()).isTrue();
    assertThat(new String(piece.data(), StandardCharsets.UTF_8)).isEqualTo("bad\n");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void not_a_byte_of_much_is_lost_either_way(boolean perl) throws Exception {
    open(perl);
    ContainerIo io = session("cat", false);
    byte[] much = new byte[5_000_000];
    new java.util.Random(1).nextBytes(much);
    var written = io.write(much).compose(done -> io.endInput());
    ByteArrayOutputStream back = new ByteArrayOutputStream();
    for (var piece = get(io.read()); piece.isPresent(); piece = get(io.read())) {
      back.write(piece.get().data());
    }
    get(written);
    assertThat(back.toByteArray()).isEqualTo(much);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_session_works_where_its_parent_does_with_what_that_was_given(boolean perl)
      throws Exception {
    open(perl);
    ContainerSpec parent =
        spec("c", "until [ -e go ]; do sleep 0.02; done", false, Optional.empty(), Kind.PLAIN);
    get(
        containerizer.launch(
            new ContainerSpec(
                "c",
                parent.command(),
                Map.of("FROM", "parent", "OWN", "parent"),
                parent.sandbox(),
                Optional.empty(),
                Limits.NONE,
                Optional.empty(),
                Optional.empty())));
    get(
        containerizer.launch(
            spec(
                "session",
                "touch go; echo $FROM $OWN $PWD",
                false,
                Optional.of("c"),
                Kind.SESSION)));
    ContainerIo io = get(containerizer.attach("session"));
    assertThat(until(io, "nothing"))
        .isEqualTo("parent own " + parent.sandbox().toRealPath() + "\n");
    assertThat(get(containerizer.await("c")).exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_terminal_has_a_size_that_changes_and_an_interrupt_key(boolean perl) throws Exception {
    open(perl);
    ContainerIo io =
        session("tty; stty size; trap 'stty size; exit 7' INT; while :; do sleep 0.05; done", true);
    assertThat(until(io, "33 77")).contains("/dev/pts/");
    get(io.resize(50, 100));
    type(io, "\003");
    assertThat(until(io, "nothing")).contains("^C").contains("50 100");
    assertThat(get(containerizer.await("session")).exitCode()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_container_with_a_terminal_takes_input_after_a_restart_of_the_agent(boolean perl)
      throws Exception {
    open(perl);
    get(
        containerizer.launch(
            spec("c", "while read x; do echo got $x; done", true, Optional.empty(), Kind.PLAIN)));
    type(get(containerizer.attach("c")), "one\n");
    Path log = dir.resolve("c/stdout");
    while (!Files.exists(log) || !Files.readString(log).contains("got one")) {
      Thread.sleep(10);
    }
    containerizer.close();
    open(perl);
    ContainerIo io = get(containerizer.attach("c"));
    var first = io.read();
    type(io, "two\n");
    String heard = new String(get(first).orElseThrow().data(), StandardCharsets.UTF_8);
    assertThat(heard + (heard.contains("got two") ? "" : until(io, "got two"))).contains("got two");
    type(io, "\004");
    assertThat(get(containerizer.await("c")).exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void who_does_not_read_makes_the_container_wait(boolean perl) throws Exception {
    open(perl);
    ContainerIo io = session("head -c 3000000 /dev/zero; touch past", false);
    int first = get(io.read()).orElseThrow().data().length;
    assertThat(dir.resolve("session/past")).doesNotExist();
    assertThat(first + until(io, "nothing").length()).isEqualTo(3_000_000);
    assertThat(get(containerizer.await("session")).exitCode()).isZero();
    assertThat(dir.resolve("session/past")).exists();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void to_what_has_no_input_nobody_attaches(boolean perl) throws Exception {
    open(perl);
    get(containerizer.launch(spec("c", "sleep 100", false, Optional.empty(), Kind.PLAIN)));
    assertThatThrownBy(() -> get(containerizer.attach("c"))).hasMessageContaining("not kept");
    get(containerizer.destroy("c"));
  }
}
