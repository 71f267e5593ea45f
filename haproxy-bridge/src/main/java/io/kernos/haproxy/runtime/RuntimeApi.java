package io.kernos.haproxy.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** HAProxy's Runtime API on its unix socket (HAProxy 2.6: management guide, 9.3). Blocks. */
public final class RuntimeApi {
  private final Path socket;
  private final String prefix;

  public RuntimeApi(Path socket) {
    this(socket, "");
  }

  private RuntimeApi(Path socket, String prefix) {
    this.socket = socket;
    this.prefix = prefix;
  }

  /**
   * That of one worker, through its master.
   *
   * @param master the master's socket
   */
  static RuntimeApi ofWorker(Path master, String pid) {
    return new RuntimeApi(master, "@!" + pid + " ");
  }

  /**
   * Gives one command on a connection of its own.
   *
   * @return the answer with no blank ends; empty where HAProxy has nothing to say
   * @throws IOException if it cannot be reached or does not answer in 5 s
   */
  public String ask(String command) throws IOException {
    if (command.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("a command is one line");
    }
    return UnixExchange.ask(socket, prefix + command + "\n").strip();
  }

  /**
   * Gives several commands, one after the other, on one connection.
   *
   * @throws RefusedException if HAProxy has anything to say but that it did as told
   * @throws IOException as by {@link #ask}
   */
  public void tell(List<String> commands) throws IOException {
    for (int from = 0; from < commands.size(); from += BATCH) {
      List<String> some = commands.subList(from, Math.min(commands.size(), from + BATCH));
      String answer = ask(String.join(";", some));
      for (String line : answer.split("\n")) {
        if (!line.isBlank()
            && !line.strip().matches("New server registered\\.|Server deleted\\.")) {
          throw new RefusedException(line.strip());
        }
      }
    }
  }

  /**
   * Has it serve another certificate in place of one.
   *
   * @param file by which it knows it
   * @param pem blocks with no empty line
   * @throws RefusedException if it goes on with the one before
   * @throws IOException as by {@link #ask}
   */
  void setCertificate(Path file, String pem) throws IOException {
    String set =
        UnixExchange.ask(socket, prefix + "set ssl cert " + file + " <<\n" + pem + "\n").strip();
    String committed = set.startsWith("Transaction") ? ask("commit ssl cert " + file) : set;
    if (!committed.endsWith("Success!")) {
      ask("abort ssl cert " + file);
      throw new RefusedException(committed);
    }
  }

  /** A request must fit into a buffer of 16 kB. */
  private static final int BATCH = 40;

  /** HAProxy would not do what it was told. */
  public static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String answer) {
      super(answer);
    }
  }
}
