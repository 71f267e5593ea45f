package io.kernos.agent.containerizer.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The programs of this machine that launches rest on.
 *
 * @param perl runs the supervisors
 * @param shell does so without it
 * @param setsid makes a session
 * @param env passes variables whose names a shell does not take
 * @param setpriv, runuser, su change the user, the first that is there
 * @param prlimit sets resource limits
 * @param mkfifo makes pipes
 * @param script holds terminals
 * @param stty tells terminals their size
 */
record Tools(
    Optional<String> perl,
    String shell,
    String setsid,
    String env,
    Optional<String> setpriv,
    Optional<String> runuser,
    Optional<String> su,
    Optional<String> prlimit,
    String mkfifo,
    Optional<String> script,
    String stty) {

  private static final List<String> DIRECTORIES =
      List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin");

  /** As if there were no perl. */
  Tools withoutPerl() {
    return new Tools(
        Optional.empty(), shell, setsid, env, setpriv, runuser, su, prlimit, mkfifo, script, stty);
  }

  /** Looks for them; fails when one is missing without which nothing can be launched. */
  static Tools find() {
    String env = find("env").orElseThrow(() -> missing("env (package coreutils)"));
    return new Tools(
        find("perl").filter(perl -> works(perl, "-MPOSIX", "-e", "1")),
        find("dash").or(() -> find("sh")).orElseThrow(() -> missing("sh")),
        find("setsid").orElseThrow(() -> missing("setsid (package util-linux)")),
        env,
        find("setpriv"),
        find("runuser"),
        find("su"),
        find("prlimit"),
        find("mkfifo").orElseThrow(() -> missing("mkfifo (package coreutils)")),
        find("script").filter(script -> works(script, "-qefE", "always", "-c", ":", "/dev/null")),
        find("stty").orElseThrow(() -> missing("stty (package coreutils)")));
  }

  /** One line for each thing that cannot be done, for want of a program. */
  List<String> report() {
    List<String> lines = new ArrayList<>();
    if (setpriv.or(() -> runuser).or(() -> su).isEmpty()) {
      lines.add(
          "users: tasks run as the agent's user only, as setpriv, runuser and su are missing");
    }
    if (prlimit.isEmpty()) {
      lines.add("rlimits: tasks that ask for them fail, as prlimit is missing");
    }
    if (script.isEmpty()) {
      lines.add(
          "terminals: none, as a script (package bsdutils) that can set their echo is missing");
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

  /** Makes named pipes. Blocks. */
  void makePipes(List<Path> pipes) throws IOException {
    List<String> command = new ArrayList<>(List.of(mkfifo, "-m", "600"));
    pipes.forEach(pipe -> command.add(pipe.toString()));
    run(command);
  }

  /** Runs a command; fails with what it complains about. Blocks. */
  static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(said.isBlank() ? command.get(0) + " failed" : said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while running " + command.get(0), e);
    }
  }

  /** Whether a command succeeds. Blocks. */
  static boolean works(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
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
