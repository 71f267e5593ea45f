package io.kernos.agent.fetcher;

import io.kernos.api.v1.CommandInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What URIs mean: Mesos' rules, and that nothing leaves the sandbox. */
final class Uris {
  private static final String FILE = "file://";

  private Uris() {}

  /** The last part of a URI's path, under which it is stored. */
  static String basename(String uri) throws FetchException {
    if (uri.indexOf('\\') >= 0 || uri.indexOf('\'') >= 0 || uri.indexOf('\0') >= 0) {
      throw new FetchException("Illegal characters in URI");
    }
    int scheme = uri.indexOf("://");
    String path = scheme > 1 ? uri.substring(scheme + 3) : uri;
    if (scheme > 1) {
      int slash = path.indexOf('/');
      if (slash < 0 || slash + 1 >= path.length()) {
        throw new FetchException("Malformed URI (missing path): " + uri);
      }
    }
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new FetchException("Malformed URI (missing file name): " + uri);
    }
    return name;
  }

  /** Where a URI goes in {@code directory}; its parent exists then. */
  static Path destination(CommandInfo.URI uri, Path directory) throws IOException {
    String name = uri.hasOutputFile() ? uri.getOutputFile() : basename(uri.getValue().strip());
    if (name.isEmpty()) {
      throw new FetchException("URI output file path is empty");
    }
    if (name.startsWith("/") || name.indexOf('\0') >= 0) {
      throw new FetchException("URI output file must be within the sandbox directory");
    }
    return within(directory, name);
  }

  /**
   * The path of {@code name} below {@code directory}, its parent made, not through any link that
   * leads outside.
   */
  static Path within(Path directory, String name) throws IOException {
    Path path = directory.resolve(name).normalize();
    if (!path.startsWith(directory) || path.equals(directory)) {
      throw new FetchException("'" + name + "' must be within the sandbox directory");
    }
    Path real = directory.toRealPath();
    Path existing = path.getParent();
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (!existing.toRealPath().startsWith(real)) {
      throw new FetchException("'" + name + "' leads out of the sandbox directory");
    }
    Files.createDirectories(path.getParent());
    if (Files.isSymbolicLink(path)) {
      Files.delete(path);
    }
    return path;
  }

  /** The local file that a URI names; empty when it names something else. */
  static Optional<Path> local(String uri) throws FetchException {
    boolean file = uri.startsWith(FILE);
    if (!file && uri.contains("://")) {
      return Optional.empty();
    }
    String path = file ? uri.substring(FILE.length()) : uri;
    if (file && path.startsWith("localhost")) {
      path = path.substring("localhost".length());
    }
    if (!path.startsWith("/")) {
      throw new FetchException(
          file
              ? "File URI only supports absolute paths"
              : "A relative path was passed for the resource: " + uri);
    }
    return Optional.of(Path.of(path));
  }
}
