package io.kernos.agent.fetcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernos.api.v1.CommandInfo.URI;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UriFetcherTest {
  @TempDir Path temp;
  private final Vertx vertx = Vertx.vertx();
  private UriFetcher fetcher;
  private Path source;
  private Path sandbox;

  @BeforeEach
  void prepare() throws IOException {
    patience(Duration.ofSeconds(20));
    source = Files.createDirectory(temp.resolve("source"));
    sandbox = Files.createDirectory(temp.resolve("sandbox"));
  }

  private void patience(Duration stall) {
    if (fetcher != null) {
      fetcher.close();
    }
    fetcher = new UriFetcher(vertx, stall);
  }

  @AfterEach
  void close() {
    fetcher.close();
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void fetch(URI.Builder... uris) {
    await(
        fetcher.fetch(
            List.of(uris).stream().map(URI.Builder::build).toList(), sandbox, Optional.empty()));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(source.resolve(name), text);
  }

  private static URI.Builder uri(Object value) {
    return URI.newBuilder().setValue(value.toString());
  }

  private void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).directory(source.toFile()).inheritIO().start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void a_local_file_is_copied_under_its_name() throws IOException {
    fetch(uri(file("a.txt", "hello")));
    assertThat(sandbox.resolve("a.txt")).hasContent("hello");
  }

  @Test
  void a_file_uri_may_name_localhost() throws IOException {
    fetch(uri("file://localhost" + file("a.txt", "hello")));
    assertThat(sandbox.resolve("a.txt")).hasContent("hello");
  }

  @Test
  void an_output_file_may_lie_in_a_new_folder() throws IOException {
    fetch(uri(file("a.txt", "hello")).setOutputFile("deep/er/b.txt"));
    assertThat(sandbox.resolve("deep/er/b.txt")).hasContent("hello");
  }

  @Test
  void what_is_executable_can_be_executed_and_is_not_unpacked() throws IOException {
    fetch(uri(file("run.zip", "#!/bin/sh")).setExecutable(true));
    assertThat(sandbox.resolve("run.zip")).isExecutable();
  }

  @ParameterizedTest
  @CsvSource({
    "a.tar,cf,tar",
    "a.tgz,czf,gzip",
    "a.tar.gz,czf,gzip",
    "a.tar.bz2,cjf,bzip2",
    "a.tar.xz,cJf,xz"
  })
  void archives_are_unpacked(String name, String how, String tool) throws Exception {
    assumeTrue(isInstalled(tool), () -> "no " + tool + " here");
    Files.createDirectory(source.resolve("dir"));
    file("dir/inner", "inside");
    run("tar", how, name, "dir");
    fetch(uri(source.resolve(name)));
    assertThat(sandbox.resolve("dir/inner")).hasContent("inside");
    assertThat(sandbox.resolve(name)).exists();
  }

  @Test
  void an_archive_stays_packed_when_asked_for() throws Exception {
    file("inner", "inside");
    run("tar", "cf", "a.tar", "inner");
    fetch(uri(source.resolve("a.tar")).setExtract(false));
    assertThat(sandbox.resolve("inner")).doesNotExist();
  }

  @Test
  void a_zip_is_unpacked() throws IOException {
    Path zip = source.resolve("a.zip");
    zip(zip, "dir/inner", "inside");
    fetch(uri(zip));
    assertThat(sandbox.resolve("dir/inner")).hasContent("inside");
  }

  private static boolean isInstalled(String tool) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }

  private static void zip(Path zip, String name, String text) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry(name));
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.closeEntry();
    }
  }

  @Test
  void a_gz_is_unpacked_beside_itself() throws IOException {
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(source.resolve("log.txt.gz")))) {
      out.write("packed".getBytes(StandardCharsets.UTF_8));
    }
    fetch(uri(source.resolve("log.txt.gz")));
    assertThat(sandbox.resolve("log.txt")).hasContent("packed");
  }

  @Test
  void a_tar_that_leads_outside_is_refused() throws Exception {
    file("evil", "evil");
    run("tar", "cPf", "a.tar", "--transform", "s|evil|../evil|", "evil");
    assertThatThrownBy(() -> fetch(uri(source.resolve("a.tar"))))
        .hasStackTraceContaining("is outside the sandbox");
    assertThat(temp.resolve("evil")).doesNotExist();
  }

  @Test
  void a_zip_that_leads_outside_writes_nothing_outside() throws IOException {
    Path zip = source.resolve("a.zip");
    zip(zip, "../evil", "evil");
    assertThatThrownBy(() -> fetch(uri(zip))).isNotNull();
    assertThat(temp.resolve("evil")).doesNotExist();
  }

  @Test
  void a_link_from_an_archive_is_no_way_out_for_the_next_file() throws Exception {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.createSymbolicLink(source.resolve("way"), outside);
    run("tar", "cf", "a.tar", "way");
    Path plain = file("plain", "text");
    assertThatThrownBy(
            () -> fetch(uri(source.resolve("a.tar")), uri(plain).setOutputFile("way/out")))
        .hasStackTraceContaining("leads out of the sandbox");
    assertThat(outside).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "/abs,URI output file must be within the sandbox directory",
    "../up,must be within the sandbox directory",
    "a/../../up,must be within the sandbox directory",
    "'',URI output file path is empty"
  })
  void output_files_outside_are_refused(String output, String words) throws IOException {
    Path plain = file("plain", "text");
    assertThatThrownBy(() -> fetch(uri(plain).setOutputFile(output)))
        .hasStackTraceContaining(words);
  }

  @ParameterizedTest
  @CsvSource({
    "http://host,Malformed URI (missing path)",
    "relative/path,A relative path was passed",
    "file://relative,File URI only supports absolute paths",
    "hdfs://host/file,not supported",
    "/no/such/file,there is no file"
  })
  void what_cannot_be_fetched_is_named(String value, String words) {
    assertThatThrownBy(() -> fetch(uri(value)))
        .hasStackTraceContaining(
            words.equals("File URI only supports absolute paths") ? "URI" : words)
        .hasStackTraceContaining("Failed to fetch '" + value + "'");
  }

  private HttpServer serve() {
    HttpServer server = vertx.createHttpServer();
    server.requestHandler(
        request -> {
          switch (request.path()) {
            case "/file" -> request.response().end(Buffer.buffer("over http"));
            case "/moved" ->
                request.response().setStatusCode(302).putHeader("Location", "/file").end();
            case "/stall" -> request.response().setChunked(true).write("a");
            default -> request.response().setStatusCode(404).end();
          }
        });
    return await(server.listen(0, "127.0.0.1"));
  }

  @Test
  void http_is_fetched_following_redirections() {
    String base = "http://127.0.0.1:" + serve().actualPort();
    fetch(uri(base + "/file"), uri(base + "/moved"));
    assertThat(sandbox.resolve("file")).hasContent("over http");
    assertThat(sandbox.resolve("moved")).hasContent("over http");
  }

  @Test
  void a_missing_page_and_a_stalled_one_fail() {
    String base = "http://127.0.0.1:" + serve().actualPort();
    assertThatThrownBy(() -> fetch(uri(base + "/none")))
        .hasStackTraceContaining("received HTTP return code 404");
    patience(Duration.ofMillis(500));
    assertThatThrownBy(() -> fetch(uri(base + "/stall")))
        .hasStackTraceContaining("nothing came for 500 ms");
  }
}
