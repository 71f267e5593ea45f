package io.kernos.agent.files;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What is said to people of failures of the file system, whose messages are bare paths. */
public final class FileFailures {
  private FileFailures() {}

  /** One line that names the file and what is wrong with it; for any failure. */
  public static String words(Throwable failure) {
    if (failure instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file or directory";
    }
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
