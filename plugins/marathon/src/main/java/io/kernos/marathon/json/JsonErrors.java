package io.kernos.marathon.json;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Where a JSON value has not the shape that it must have, in the words of Play's readers. */
final class JsonErrors {
  private final Deque<String> way = new ArrayDeque<>();
  private final Map<String, Set<String>> byPath = new LinkedHashMap<>();

  /** Goes into a field, with {@code /name}, or an element, with {@code (0)}. */
  void enter(String step) {
    way.push(step);
  }

  void leave() {
    way.pop();
  }

  /** Notes an error at the present place. */
  void add(String word) {
    byPath.computeIfAbsent(path(), p -> new LinkedHashSet<>()).add(word);
  }

  /** For an attempt at the present place that may come to nothing. */
  JsonErrors attempt() {
    JsonErrors errors = new JsonErrors();
    errors.way.addAll(way);
    return errors;
  }

  /** Takes the errors of an attempt over. */
  void addAll(JsonErrors attempt) {
    attempt.byPath.forEach(
        (path, words) -> byPath.computeIfAbsent(path, p -> new LinkedHashSet<>()).addAll(words));
  }

  boolean isEmpty() {
    return byPath.isEmpty();
  }

  void throwIfAny() {
    if (!isEmpty()) {
      throw InvalidJsonException.of(this);
    }
  }

  JsonArray details() {
    JsonArray details = new JsonArray();
    byPath.forEach(
        (path, words) -> {
          JsonArray errors = new JsonArray();
          words.forEach(errors::add);
          details.add(new JsonObject().put("path", path).put("errors", errors));
        });
    return details;
  }

  private String path() {
    StringBuilder path = new StringBuilder();
    for (Iterator<String> steps = way.descendingIterator(); steps.hasNext(); ) {
      path.append(steps.next());
    }
    return path.toString();
  }
}
