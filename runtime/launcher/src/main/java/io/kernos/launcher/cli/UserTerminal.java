package io.kernos.launcher.cli;

import io.kernos.api.v1.TTYInfo;
import io.kernos.launcher.cli.HttpJson.NoAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The terminal at which the user sits. While it is raw, each key goes to the command at once. */
final class UserTerminal implements AutoCloseable {
  private static final long LOOK_MILLIS = 500;

  private final String settings;
  private final Thread restorer = new Thread(this::restore, "terminal");
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "terminal-size");
            thread.setDaemon(true);
            return thread;
          });
  private TTYInfo size;

  private UserTerminal(String settings, TTYInfo size) {
    this.settings = settings;
    this.size = size;
  }

  /** Whether what we read is typed. */
  static boolean isInput() {
    try {
      return new ProcessBuilder("tty", "-s").inheritIO().start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Makes the terminal raw, until it is closed or we end. */
  static UserTerminal raw() throws NoAnswer {
    if (!isInput()) {
      throw new NoAnswer("-t needs a terminal, which the standard input is not");
    }
    try {
      UserTerminal terminal = new UserTerminal(stty("-g"), ask());
      Runtime.getRuntime().addShutdownHook(terminal.restorer);
      stty("raw", "-echo");
      return terminal;
    } catch (IOException e) {
      throw new NoAnswer("the terminal cannot be used: " + e.getMessage());
    }
  }

  /** Its size. */
  TTYInfo size() {
    return size;
  }

  /** Tells {@code listener} each other size that it gets. */
  void watch(Consumer<TTYInfo> listener) {
    watch.scheduleWithFixedDelay(
        () -> look(listener), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look(Consumer<TTYInfo> listener) {
    try {
      TTYInfo now = ask();
      if (!now.equals(size)) {
        size = now;
        listener.accept(now);
      }
    } catch (IOException e) {
      // It is gone, and so will we be.
      watch.shutdown();
    }
  }

  private static TTYInfo ask() throws IOException {
    String[] words = stty("size").split(" ");
    return TTYInfo.newBuilder()
        .setWindowSize(
            TTYInfo.WindowSize.newBuilder()
                .setRows(Integer.parseInt(words[0]))
                .setColumns(Integer.parseInt(words[1])))
        .build();
  }

  private static String stty(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.INHERIT)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return said.strip();
  }

  private void restore() {
    try {
      stty(settings);
    } catch (IOException e) {
      System.err.println("kernos: the terminal stays as it is: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
    try {
      Runtime.getRuntime().removeShutdownHook(restorer);
    } catch (IllegalStateException e) {
      // We end already, and the hook runs.
      return;
    }
    restore();
  }
}
