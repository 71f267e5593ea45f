package io.kernos.agent.containerizer.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The programs of this machine that launches rest on.
 *
 * @param shell runs the supervisors
 * @param setsid makes a session
 * @param env passes variables whose names a shell does not take
 * @param resetsSignals whether env can undo what a background shell does to signals
 * @param setpriv, runuser, su change the user, the first that is there
 * @param prlimit sets resource limits
 * @param mkfifo makes the pipe on which supervisors report
 */
record Tools(
    String shell,
    String setsid,
    String env,
    boolean resetsSignals,
    Optional<String> setpriv,
    Optional<String> runuser,
    Optional<String> su,
    Optional<String> prlimit,
    String mkfifo) {

  private static final List<String> DIRECTORIES =
      List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin");

  /** Looks for them; fails when one is missing without which nothing can be launched. */
  static Tools find() {
    String env = find("env").orElseThrow(() -> missing("env (package coreutils)"));
    return new Tools(
        find("dash").or(() -> find("sh")).orElseThrow(() -> missing("sh")),
        find("setsid").orElseThrow(() -> missing("setsid (package util-linux)")),
        env,
        resetsSignals(env),
        find("setpriv"),
        find("runuser"),
        find("su"),
        find("prlimit"),
        find("mkfifo").orElseThrow(() -> missing("mkfifo (package coreutils)")));
  }

  /** One line for each thing that cannot be done, for want of a program. */
  List<String> report() {
    List<String> lines = new ArrayList<>();
    if (!resetsSignals) {
      lines.add("signals: tasks start with SIGINT and SIGQUIT ignored, as env cannot reset them");
    }
    if (setpriv.or(() -> runuser).or(() -> su).isEmpty()) {
      lines.add(
          "users: tasks run as the agent's user only, as setpriv, runuser and su are missing");
    }
    if (prlimit.isEmpty()) {
      lines.add("rlimits: tasks that ask for them fail, as prlimit is missing");
    }
    return lines;
  }

  private static IllegalStateException missing(String what) {
    return new IllegalStateException("the process containerizer needs " + what);
  }

  private static Optional<String> find(String name) {
    return DIRECTORIES.stream()
        .map(dir -> Path.of(dir, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  private static boolean resetsSignals(String env) {
    try {
      Process process =
          new ProcessBuilder(env, "--default-signal=INT,QUIT", "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
