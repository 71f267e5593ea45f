package io.kernos.agent.files;

import io.kernos.agent.container.ContainerView;
import io.kernos.agent.files.FileAccessException.Kind;
import io.kernos.agent.sandbox.SandboxPaths;
import io.kernos.agent.view.AgentView;
import io.kernos.agent.view.AgentView.ExecutorView;
import io.kernos.api.checkpoint.GarbageRecord;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FileInfo;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TimeInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Virtual paths and what they stand for, at one moment. Methods that read block their thread. */
public final class VirtualFiles {
  /** Mesos reads at most 16 pages at a time. */
  public static final int MAX_READ = 16 * 4096;

  private final Map<String, Path> attached;

  private VirtualFiles(Map<String, Path> attached) {
    this.attached = attached;
  }

  /** A part of a file, and how large the whole is. */
  public record Part(long size, byte[] data) {}

  /** The sandboxes that an agent has, those of ended executors too. */
  public static VirtualFiles of(AgentView view, SandboxPaths paths) {
    Map<String, Path> attached = new LinkedHashMap<>();
    for (GarbageRecord garbage : view.garbage()) {
      Path sandbox = Path.of(garbage.getPath());
      attached.put(garbage.getPath(), sandbox);
      garbage.getVirtualPathsList().forEach(v -> attached.put(v, sandbox));
    }
    for (ContainerView container : view.containers()) {
      if (container.standalone()) {
        attached.put(container.sandbox().toString(), container.sandbox());
        attached.put(
            SandboxPaths.virtualStandalone(container.id().getValue()), container.sandbox());
      }
    }
    List<ExecutorView> executors = new ArrayList<>(view.executors());
    // The newest run of an executor is the one that "latest" means.
    Collections.reverse(executors);
    executors.forEach(executor -> attach(attached, executor, paths));
    return new VirtualFiles(attached);
  }

  private static void attach(
      Map<String, Path> attached, ExecutorView executor, SandboxPaths paths) {
    Path sandbox = executor.sandbox();
    String framework = executor.info().getFrameworkId().getValue();
    for (String name :
        List.of(
            sandbox.toString(),
            sandbox.resolveSibling("latest").toString(),
            SandboxPaths.virtual(framework, executor.info().getExecutorId().getValue()))) {
      attached.put(name, sandbox);
      paths
          .volumes(executor.info().getResourcesList())
          .forEach((inside, volume) -> attached.put(name + "/" + inside, volume));
      boolean group = executor.info().getType() == ExecutorInfo.Type.DEFAULT;
      Stream.of(executor.launched(), executor.terminated(), executor.completed())
          .flatMap(List::stream)
          .forEach(task -> attach(attached, name, task, group, paths));
    }
  }

  private static void attach(
      Map<String, Path> attached, String base, Task task, boolean group, SandboxPaths paths) {
    String name = group ? base + "/tasks/" + task.getTaskId().getValue() : base;
    paths
        .volumes(task.getResourcesList())
        .forEach((inside, volume) -> attached.put(name + "/" + inside, volume));
  }

  /** Virtual paths and what they stand for. */
  public Map<String, Path> attached() {
    return attached;
  }

  /** What a directory holds, by name; nothing when the path is that of a file. */
  public List<FileInfo> browse(String path) throws FileAccessException, IOException {
    Path directory = resolve(path);
    List<Path> entries;
    try (Stream<Path> all = Files.list(directory)) {
      entries = all.sorted().toList();
    } catch (NotDirectoryException e) {
      return List.of();
    }
    String base = strip(path);
    List<FileInfo> infos = new ArrayList<>();
    for (Path entry : entries) {
      try {
        infos.add(info(base + "/" + entry.getFileName(), entry));
      } catch (IOException e) {
        // A link that leads nowhere, or gone meanwhile.
        continue;
      }
    }
    return infos;
  }

  /**
   * Reads a part of a file.
   *
   * @param length as many bytes at most, and at most {@link #MAX_READ}
   */
  public Part read(String path, long offset, long length) throws FileAccessException, IOException {
    Path file = resolve(path);
    if (Files.isDirectory(file)) {
      throw new FileAccessException(Kind.INVALID, "Cannot read a directory.\n");
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long size = channel.size();
      long wanted = Math.min(Math.min(length, MAX_READ), size - offset);
      if (wanted <= 0) {
        return new Part(size, new byte[0]);
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) wanted);
      channel.position(offset);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // A read may bring less than the whole.
      }
      byte[] data = new byte[buffer.position()];
      buffer.flip().get(data);
      return new Part(size, data);
    }
  }

  /** The file to download. */
  public Path download(String path) throws FileAccessException, IOException {
    Path file = resolve(path);
    if (Files.isDirectory(file)) {
      throw new FileAccessException(Kind.INVALID, "Cannot download a directory.\n");
    }
    return file;
  }

  private static String strip(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** The file that a path means: below the longest attached path that it starts with. */
  private Path resolve(String path) throws FileAccessException, IOException {
    String prefix = strip(path);
    String suffix = "";
    while (!prefix.isEmpty() && !attached.containsKey(prefix)) {
      int slash = prefix.lastIndexOf('/');
      if (slash < 0) {
        break;
      }
      suffix =
          suffix.isEmpty()
              ? prefix.substring(slash + 1)
              : prefix.substring(slash + 1) + "/" + suffix;
      prefix = prefix.substring(0, slash);
    }
    Path base = attached.get(prefix);
    if (base == null || suffix.indexOf('\0') >= 0) {
      throw new FileAccessException(Kind.NOT_FOUND, "");
    }
    try {
      Path root = base.toRealPath();
      Path real = root.resolve(suffix).toRealPath();
      if (!real.startsWith(root)) {
        throw new FileAccessException(
            Kind.INVALID, "'" + base.resolve(suffix) + "' is inaccessible.\n");
      }
      return real;
    } catch (NoSuchFileException e) {
      throw new FileAccessException(Kind.NOT_FOUND, "");
    }
  }

  private static FileInfo info(String path, Path file) throws IOException {
    Map<String, Object> unix =
        Files.readAttributes(file, "unix:nlink,size,lastModifiedTime,mode,owner,group");
    return FileInfo.newBuilder()
        .setPath(path)
        .setNlink((Integer) unix.get("nlink"))
        .setSize((Long) unix.get("size"))
        .setMtime(
            TimeInfo.newBuilder()
                .setNanoseconds(((FileTime) unix.get("lastModifiedTime")).toMillis() * 1_000_000L))
        .setMode((Integer) unix.get("mode"))
        .setUid(unix.get("owner").toString())
        .setGid(unix.get("group").toString())
        .build();
  }
}
