package io.kernos.dns.zone;

import io.kernos.dns.name.WireName;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * A name that exists, with its values by type; one with none exists for the sake of names below it,
 * or because no task of it may be answered now. Immutable, but for what is kept of its answers; a
 * change of any record behind it makes a new one. For any thread.
 */
public final class ZoneNode {
  private final WireName name;
  private final Map<RecordType, List<String>> values;
  private volatile AtomicReferenceArray<Object> answers;

  ZoneNode(WireName name, Map<RecordType, List<String>> values) {
    this.name = name;
    this.values = copy(values);
  }

  private static Map<RecordType, List<String>> copy(Map<RecordType, List<String>> values) {
    if (values.size() == 1) {
      Map.Entry<RecordType, List<String>> only = values.entrySet().iterator().next();
      return Map.of(only.getKey(), List.copyOf(only.getValue()));
    }
    Map<RecordType, List<String>> copy = new EnumMap<>(RecordType.class);
    values.forEach((type, list) -> copy.put(type, List.copyOf(list)));
    return copy;
  }

  public WireName name() {
    return name;
  }

  /** The values of one type. */
  public List<String> values(RecordType type) {
    return values.getOrDefault(type, List.of());
  }

  /** All values. */
  public Map<RecordType, List<String>> all() {
    return values;
  }

  /**
   * What was kept for a question, or else what {@code maker} makes, which is kept.
   *
   * @param slot the type's ordinal, or one more than the last for all types
   */
  @SuppressWarnings("unchecked") // One slot always holds the same class.
  public <T> T kept(int slot, Supplier<T> maker) {
    AtomicReferenceArray<Object> there = answers;
    if (there == null) {
      // Two threads may do so at once: then one makes an answer anew.
      there = new AtomicReferenceArray<>(RecordType.values().length + 1);
      answers = there;
    }
    Object answer = there.get(slot);
    if (answer == null) {
      answer = maker.get();
      there.set(slot, answer);
    }
    return (T) answer;
  }
}
