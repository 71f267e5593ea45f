package io.kernos.master.allocator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives the names of scalars small numbers, so that amounts are plain arrays. Only grows. */
final class Dimensions {
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();

  int number(String name) {
    Integer number = numbers.get(name);
    if (number == null) {
      number = names.size();
      numbers.put(name, number);
      names.add(name);
    }
    return number;
  }

  int size() {
    return names.size();
  }

  String name(int number) {
    return names.get(number);
  }
}
