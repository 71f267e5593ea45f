package io.kernos.marathon.instance;

import io.kernos.marathon.definition.PathId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names an instance: {@code shop_web.instance-UUID}; its tasks' ids begin with it.
 *
 * @param marker {@code instance-}; {@code marathon-} in the ids of old versions
 */
public record InstanceId(PathId spec, String marker, String uuid)
    implements Comparable<InstanceId> {
  private static final Pattern FORM =
      Pattern.compile("(.+?)\\.(instance-|marathon-)([^.]+)(\\..*)?");

  public static InstanceId of(PathId spec, String uuid) {
    return new InstanceId(spec, "instance-", uuid);
  }

  /** Reads an instance's id, or takes it from the id of one of its tasks. */
  public static Optional<InstanceId> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new InstanceId(PathId.ofSafe(matcher.group(1)), matcher.group(2), matcher.group(3)))
        : Optional.empty();
  }

  /**
   * The id of a task of this instance.
   *
   * @param container name of the container in a pod; empty in an app
   * @param attempt counts the launches of the same instance, from 1
   */
  public String taskId(Optional<String> container, int attempt) {
    return this + "." + container.orElse("_app") + "." + attempt;
  }

  @Override
  public int compareTo(InstanceId other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return spec.safe() + "." + marker + uuid;
  }
}
