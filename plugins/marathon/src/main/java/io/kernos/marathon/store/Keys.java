package io.kernos.marathon.store;

import io.kernos.marathon.definition.PathId;
import java.time.Instant;

/** The keys under which things are stored. Ids stand in them without slashes: {@code shop_web}. */
final class Keys {
  static final String SPECS = "spec/";
  static final String GROUPS = "group/";
  static final String GONE = "gone/";
  static final String ROOTS = "root/";
  private static final String VERSIONS = "version/";

  private Keys() {}

  static String spec(PathId id) {
    return SPECS + id.safe();
  }

  static String version(PathId spec, Instant version) {
    return VERSIONS + spec.safe() + "/" + millis(version);
  }

  static String group(PathId id) {
    return GROUPS + id.safe();
  }

  static String gone(PathId spec) {
    return GONE + spec.safe();
  }

  /** One of the values in which what a version of the whole changed is kept. */
  static String root(Instant version, int chunk) {
    return ROOTS + millis(version) + "/" + String.format("%04d", chunk);
  }

  /** The version in a key that {@link #root} made. */
  static Instant rootVersion(String key) {
    int begin = ROOTS.length();
    return Instant.ofEpochMilli(Long.parseLong(key.substring(begin, key.indexOf('/', begin))));
  }

  /** So that keys stand in the order of time. */
  private static String millis(Instant moment) {
    return String.format("%015d", moment.toEpochMilli());
  }
}
