package io.kernos.launcher.cli;

import io.kernos.launcher.cli.HttpJson.NoAnswer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What arrives of a file or a folder: first a byte that says which, then the file, or the folder as
 * an archive. A file appears under its name only once it is whole.
 */
final class Received extends OutputStream {
  private final Path target;
  private Path part;
  private Process tar;
  private OutputStream sink;

  Received(Path target) {
    this.target = target;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] data, int offset, int length) throws IOException {
    if (length == 0) {
      return;
    }
    if (sink == null) {
      open(data[offset] == 'd');
      write(data, offset + 1, length - 1);
    } else {
      sink.write(data, offset, length);
    }
  }

  private void open(boolean folder) throws IOException {
    if (folder) {
      Files.createDirectories(target);
      tar =
          new ProcessBuilder("tar", "xf", "-", "--no-same-owner", "-C", target.toString())
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      sink = tar.getOutputStream();
    } else {
      part = target.resolveSibling(target.getFileName() + ".part");
      sink = Files.newOutputStream(part);
    }
  }

  /** All has arrived. */
  void finish() throws IOException, NoAnswer {
    if (sink == null) {
      throw new NoAnswer("nothing arrived");
    }
    sink.close();
    if (part != null) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    try {
      if (tar.waitFor() != 0) {
        throw new NoAnswer("tar could not unpack all of it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswer("interrupted");
    }
  }

  @Override
  public void close() throws IOException {
    if (sink != null) {
      sink.close();
    }
    if (part != null) {
      Files.deleteIfExists(part);
    }
    if (tar != null) {
      tar.destroy();
    }
  }
}
