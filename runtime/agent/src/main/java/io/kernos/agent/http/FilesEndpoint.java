package io.kernos.agent.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kernos.agent.Agent;
import io.kernos.agent.files.FileAccessException;
import io.kernos.agent.files.VirtualFiles;
import io.kernos.agent.sandbox.SandboxPaths;
import io.kernos.api.json.ProtoJson;
import io.kernos.api.v1.FileInfo;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** {@code /files/browse}, {@code read}, {@code download} and {@code debug}. */
final class FilesEndpoint {
  private final Vertx vertx;
  private final AgentGate gate;
  private final SandboxPaths paths;

  FilesEndpoint(Vertx vertx, AgentGate gate, SandboxPaths paths) {
    this.vertx = vertx;
    this.gate = gate;
    this.paths = paths;
  }

  /** Something to do with files, which may block. */
  interface Reading<T> {
    T run(VirtualFiles files) throws FileAccessException, IOException;
  }

  /** Does something with files off the event loop. */
  <T> Future<T> with(Reading<T> reading) {
    return gate.ask(Agent::view)
        .compose(
            view -> vertx.executeBlocking(() -> reading.run(VirtualFiles.of(view, paths)), false));
  }

  void browse(HttpServerRequest request) {
    String path = path(request);
    if (path == null) {
      return;
    }
    with(files -> files.browse(path))
        .onSuccess(
            entries ->
                Answers.json(
                    request,
                    out -> {
                      out.writeStartArray();
                      for (FileInfo entry : entries) {
                        write(out, entry);
                      }
                      out.writeEndArray();
                    }))
        .onFailure(e -> failed(request, e));
  }

  private static void write(JsonGenerator out, FileInfo file) throws IOException {
    out.writeStartObject();
    out.writeStringField("gid", file.getGid());
    out.writeStringField("mode", mode(file.getMode()));
    out.writeFieldName("mtime");
    ProtoJson.writeDouble(out, file.getMtime().getNanoseconds() / 1e9);
    out.writeNumberField("nlink", file.getNlink());
    out.writeStringField("path", file.getPath());
    out.writeNumberField("size", file.getSize());
    out.writeStringField("uid", file.getUid());
    out.writeEndObject();
  }

  /** As ls shows it. */
  static String mode(int mode) {
    Map<Integer, Character> types =
        Map.of(
            0x8000, '-', 0x4000, 'd', 0x2000, 'c', 0x6000, 'b', 0x1000, 'p', 0xA000, 'l', 0xC000,
            's');
    StringBuilder text =
        new StringBuilder().append(types.getOrDefault(mode & 0xF000, '-').charValue());
    for (int bit = 8; bit >= 0; bit--) {
      text.append((mode >> bit & 1) == 0 ? '-' : "xwr".charAt(bit % 3));
    }
    return text.toString();
  }

  void read(HttpServerRequest request) {
    String path = path(request);
    if (path == null) {
      return;
    }
    long offset;
    long length;
    try {
      offset = number(request, "offset", -1);
      length = number(request, "length", -1);
    } catch (NumberFormatException e) {
      Answers.text(request, 400, e.getMessage() + ".\n");
      return;
    }
    // An offset of -1 asks for the size; no length, or one of -1, asks for all.
    long from = Math.max(0, offset);
    long wanted = offset == -1 ? 0 : length == -1 ? Long.MAX_VALUE : length;
    with(files -> files.read(path, from, wanted))
        .onSuccess(
            part ->
                Answers.json(
                    request,
                    out -> {
                      out.writeStartObject();
                      out.writeStringField("data", new String(part.data(), StandardCharsets.UTF_8));
                      out.writeNumberField("offset", offset == -1 ? part.size() : offset);
                      out.writeEndObject();
                    }))
        .onFailure(e -> failed(request, e));
  }

  private static long number(HttpServerRequest request, String name, long otherwise) {
    String text = request.getParam(name);
    if (text == null) {
      return otherwise;
    }
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new NumberFormatException(
          "Failed to parse " + name + ": Failed to convert '" + text + "' to number");
    }
    if (value < -1) {
      throw new NumberFormatException("Negative " + name + " provided: " + value);
    }
    return value;
  }

  void download(HttpServerRequest request) {
    String path = path(request);
    if (path == null) {
      return;
    }
    with(files -> files.download(path))
        .onSuccess(file -> send(request, file))
        .onFailure(e -> failed(request, e));
  }

  private static void send(HttpServerRequest request, Path file) {
    String name = file.getFileName().toString();
    String type = URLConnection.guessContentTypeFromName(name);
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, type == null ? "application/octet-stream" : type)
        .putHeader(
            HttpHeaders.CONTENT_DISPOSITION,
            "attachment; filename=" + name.replaceAll("[^\\x21-\\x7e]|[\"\\\\;]", "_"))
        .sendFile(file.toString())
        .onFailure(e -> Answers.failed(request, e));
  }

  void debug(HttpServerRequest request) {
    with(VirtualFiles::attached)
        .onSuccess(
            attached ->
                Answers.json(
                    request,
                    out -> {
                      out.writeStartObject();
                      for (Map.Entry<String, Path> entry : attached.entrySet()) {
                        out.writeStringField(entry.getKey(), entry.getValue().toString());
                      }
                      out.writeEndObject();
                    }))
        .onFailure(e -> failed(request, e));
  }

  private static String path(HttpServerRequest request) {
    String path = request.getParam("path");
    if (path == null || path.isEmpty()) {
      Answers.text(request, 400, "Expecting 'path=value' in query.\n");
      return null;
    }
    return path;
  }

  private static void failed(HttpServerRequest request, Throwable error) {
    if (error instanceof FileAccessException refused) {
      Answers.text(request, status(refused), refused.getMessage());
    } else {
      Answers.failed(request, error);
    }
  }

  static int status(FileAccessException refused) {
    return switch (refused.kind()) {
      case INVALID -> 400;
      case NOT_FOUND -> 404;
    };
  }
}
