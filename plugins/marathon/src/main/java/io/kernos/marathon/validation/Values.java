package io.kernos.marathon.validation;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Rules for single values. */
public final class Values {
  private static final List<String> ARCHIVES =
      List.of(".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".gz", ".tgz", ".tbz2", ".txz", ".zip");

  private Values() {}

  /** Whether a text names an executor: none, {@code //cmd}, or a path. app.raml, executor. */
  public static boolean isExecutor(String text) {
    return text.isEmpty()
        || text.equals("//cmd")
        || (!text.equals("/") && !text.endsWith("/") && !text.contains("//"));
  }

  /** Whether java.net.URI takes it; Marathon: Validation.scala, uriIsValid. */
  public static boolean isUri(String text) {
    try {
      new URI(text);
      return true;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Whether the fetcher knows how to unpack it; Marathon: FetchUri.scala, isExtract. */
  public static boolean isArchive(String uri) {
    try {
      String path = new URI(uri).getPath();
      return path != null && ARCHIVES.stream().anyMatch(path::endsWith);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  static boolean isRegex(String text) {
    try {
      Pattern.compile(text);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  static boolean isInt(String text) {
    try {
      Integer.parseInt(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
