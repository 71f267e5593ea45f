package io.kernos.agent.containerizer.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Whom tasks run as. */
final class Users {
  private final String self = System.getProperty("user.name");
  private final Map<String, User> known = new ConcurrentHashMap<>();

  /** A user of this machine and its primary group. */
  record User(String name, long uid, long gid) {

    /** Makes it the owner of a file. */
    void give(Path file) throws IOException {
      Files.setOwner(
          file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name));
    }

    /** The words that, put before a command, run it as this user. */
    List<String> become(Tools tools) {
      if (tools.setpriv().isPresent()) {
        return List.of(tools.setpriv().get(), "--reuid=" + uid, "--regid=" + gid, "--init-groups");
      }
      if (tools.runuser().isPresent()) {
        return List.of(tools.runuser().get(), "-u", name, "--");
      }
      return List.of(
          tools
              .su()
              .orElseThrow(
                  () -> new IllegalArgumentException("cannot become another user: su is missing")),
          name,
          "-s",
          "/bin/sh",
          "-c",
          "exec \"$@\"",
          "--",
          "sh");
    }
  }

  /**
   * The user to become in order to run as {@code name}; null when that is who we are. May block.
   *
   * @throws IllegalArgumentException when there is no such user, or we may not become it
   */
  User resolve(String name) throws IOException {
    if (name.equals(self)) {
      return null;
    }
    User user = known.get(name);
    if (user == null) {
      user = new User(name, id("-u", name), id("-g", name));
      known.put(name, user);
    }
    if (!self.equals("root")) {
      throw new IllegalArgumentException(
          "cannot run as '" + name + "': the agent runs as '" + self + "', not as root");
    }
    return user;
  }

  private static long id(String option, String name) throws IOException {
    Process process =
        new ProcessBuilder("id", option, "--", name)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalArgumentException("there is no user '" + name + "'");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while looking up user '" + name + "'", e);
    }
    return Long.parseLong(output.strip());
  }
}
