package io.kernos.launcher;

import io.kernos.launcher.cli.KernosCommand;
import picocli.CommandLine;

/** The kernos command. */
public final class Main {
  private Main() {}

  /** Runs the command and exits with its code. */
  public static void main(String[] arguments) {
    int code = new CommandLine(new KernosCommand()).execute(arguments);
    System.exit(code);
  }
}
