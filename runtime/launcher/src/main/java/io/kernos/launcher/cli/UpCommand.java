package io.kernos.launcher.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "up")
final class UpCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return 1;
  }
}
