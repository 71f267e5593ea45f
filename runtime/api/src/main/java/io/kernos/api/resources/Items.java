package io.kernos.api.resources;

import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Value;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** A set of named things. */
record Items(SortedSet<String> names) implements Amount {

  static Items of(Collection<String> names) {
    return new Items(Collections.unmodifiableSortedSet(new TreeSet<>(names)));
  }

  @Override
  public Items plus(Amount other) {
    TreeSet<String> sum = new TreeSet<>(names);
    sum.addAll(((Items) other).names);
    return of(sum);
  }

  @Override
  public Items minus(Amount other) {
    TreeSet<String> rest = new TreeSet<>(names);
    rest.removeAll(((Items) other).names);
    return of(rest);
  }

  @Override
  public boolean contains(Amount other) {
    return names.containsAll(((Items) other).names);
  }

  @Override
  public boolean isEmpty() {
    return names.isEmpty();
  }

  @Override
  public long quantity() {
    return names.size() * 1000L;
  }

  @Override
  public void writeTo(Resource.Builder resource) {
    resource.setSet(Value.Set.newBuilder().addAllItem(names));
  }

  @Override
  public String toString() {
    return "{" + String.join(", ", names) + "}";
  }
}
