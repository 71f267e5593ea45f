package io.kernos.launcher.cluster;

import com.hazelcast.cluster.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who else was in the cluster, kept in a file: a node that starts again asks them too. Without it a
 * master whose list names only itself would found a second cluster beside the one of its agents.
 */
final class KnownMembers {
  private static final Logger log = LoggerFactory.getLogger(KnownMembers.class);

  /** Each that cannot be reached costs about a second at start. */
  private static final int MOST = 5;

  private final Path file;

  KnownMembers(Path file) {
    this.file = file;
  }

  /** Their addresses, {@code host:port}; none when nothing is known. */
  List<String> load() {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      log.warn("{} cannot be read, so only the configured members are asked: {}", file, e);
      return List.of();
    }
  }

  /** Keeps the oldest of {@code members}; they are given oldest first. */
  synchronized void save(Collection<Member> members) {
    List<String> others =
        members.stream()
            .filter(m -> !m.localMember())
            .limit(MOST)
            .map(m -> m.getAddress().getHost() + ":" + m.getAddress().getPort())
            .toList();
    if (others.isEmpty()) {
      // All others went, or this node was cut off: then they are to be asked again.
      return;
    }
    try {
      Path beside = file.resolveSibling(file.getFileName() + ".new");
      Files.write(beside, others);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      log.warn("{} cannot be written, so a restart asks only the configured members: {}", file, e);
    }
  }
}
