package io.kernos.marathon.validation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What is wrong with a definition: for each path into it the broken rules, in words. */
public final class Violations {
  private final Map<String, Set<String>> byPath = new LinkedHashMap<>();

  /**
   * Notes a broken rule.
   *
   * @param path such as {@code /container/volumes(0)/mode}; {@code /} for the whole
   */
  public void add(String path, String words) {
    byPath.computeIfAbsent(path, p -> new LinkedHashSet<>()).add(words);
  }

  /** Notes a broken rule unless {@code holds}. */
  public void check(boolean holds, String path, String words) {
    if (!holds) {
      add(path, words);
    }
  }

  public boolean isEmpty() {
    return byPath.isEmpty();
  }

  /** The broken rules by path, in the order in which they were found. */
  public Map<String, Set<String>> byPath() {
    return byPath;
  }

  /**
   * Refuses the definition if any rule is broken.
   *
   * @throws ViolationsException with all of them
   */
  public void throwIfAny() {
    if (!isEmpty()) {
      throw new ViolationsException(this);
    }
  }

  /** As the API shows them; Marathon: Validation.scala, failureWrites. */
  public JsonObject body() {
    JsonArray details = new JsonArray();
    byPath.forEach(
        (path, errors) ->
            details.add(new JsonObject().put("path", path).put("errors", array(errors))));
    return new JsonObject().put("message", "Object is not valid").put("details", details);
  }

  private static JsonArray array(Set<String> texts) {
    JsonArray result = new JsonArray();
    texts.forEach(result::add);
    return result;
  }

  @Override
  public String toString() {
    return byPath.toString();
  }
}
