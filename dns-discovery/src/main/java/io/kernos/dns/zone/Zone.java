package io.kernos.dns.zone;

import io.kernos.dns.name.WireName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All names of the domain, and those of reverse look-ups, by what contributes to them. What is put
 * is seen once it is published. Written by one thread, read by any.
 */
public final class Zone {
  private final WireName apex;
  private final boolean unhealthyWhenNone;
  private final Map<String, Contribution> contributions = new HashMap<>();
  private final Map<WireName, Slot> slots = new HashMap<>();
  private Set<WireName> touched = new LinkedHashSet<>();
  private final ConcurrentHashMap<WireName, ZoneNode> published = new ConcurrentHashMap<>();
  private volatile int serial;

  /** What a task or a part of the cluster brings. */
  private record Contribution(List<Entry> entries, boolean healthy) {}

  /** How many contribute a value. */
  private static final class Count {
    int healthy;
    int all;
  }

  /** A name with what contributes to it, and how many names stand below it. */
  private static final class Slot {
    // Most names have one value.
    final Map<Entry, Count> entries = new LinkedHashMap<>(2);
    int below;
  }

  /**
   * @param unhealthyWhenNone whether a name whose tasks are all unhealthy is answered with them, or
   *     with nothing
   */
  public Zone(WireName apex, boolean unhealthyWhenNone) {
    this.apex = apex;
    this.unhealthyWhenNone = unhealthyWhenNone;
    published.put(apex, new ZoneNode(apex, Map.of()));
  }

  public WireName apex() {
    return apex;
  }

  /** The serial number of what was published last. */
  public int serial() {
    return serial;
  }

  /** How many names there are. */
  public int size() {
    return published.size();
  }

  // Writing.

  /**
   * Sets what {@code source} contributes, in place of what it did before.
   *
   * @param healthy whether it may be answered whatever else there is
   */
  public void put(String source, List<Entry> entries, boolean healthy) {
    Contribution next = new Contribution(entries, healthy);
    Contribution before = contributions.put(source, next);
    if (next.equals(before)) {
      return;
    }
    // First the new, so that a name which stays does not go in between.
    count(next, 1);
    if (before != null) {
      count(before, -1);
    }
  }

  /** Takes away what {@code source} contributes. */
  public void remove(String source) {
    Contribution before = contributions.remove(source);
    if (before != null) {
      count(before, -1);
    }
  }

  /** Takes away all that other sources than these contribute. */
  public void retain(Set<String> sources) {
    for (String source : List.copyOf(contributions.keySet())) {
      if (!sources.contains(source)) {
        remove(source);
      }
    }
  }

  private void count(Contribution contribution, int by) {
    for (Entry entry : contribution.entries()) {
      WireName.of(entry.name()).ifPresent(name -> count(name, entry, contribution.healthy(), by));
    }
  }

  private void count(WireName name, Entry entry, boolean healthy, int by) {
    touched.add(name);
    Slot slot = slots.get(name);
    if (slot == null) {
      slot = newSlot(name);
    }
    Count count = slot.entries.computeIfAbsent(entry, e -> new Count());
    count.all += by;
    count.healthy += healthy ? by : 0;
    if (count.all == 0) {
      slot.entries.remove(entry);
      dropIfEmpty(name, slot);
    }
  }

  private Slot newSlot(WireName name) {
    Slot slot = new Slot();
    slots.put(name, slot);
    above(name)
        .ifPresent(
            parent -> {
              Slot there = slots.get(parent);
              (there == null ? newSlot(parent) : there).below++;
              touched.add(parent);
            });
    return slot;
  }

  private void dropIfEmpty(WireName name, Slot slot) {
    if (slot.entries.isEmpty() && slot.below == 0) {
      slots.remove(name);
      touched.add(name);
      above(name)
          .ifPresent(
              parent -> {
                Slot there = slots.get(parent);
                there.below--;
                dropIfEmpty(parent, there);
              });
    }
  }

  /** The name above within the domain; names of reverse look-ups stand alone. */
  private Optional<WireName> above(WireName name) {
    return name.isWithin(apex) && !name.equals(apex) ? name.parent() : Optional.empty();
  }

  /**
   * Shows all that has changed since the last time. Names with addresses come before those that
   * point to them.
   *
   * @return whether anything had
   */
  public boolean publish(int newSerial) {
    serial = newSerial;
    if (touched.isEmpty()) {
      return false;
    }
    List<ZoneNode> pointing = new ArrayList<>();
    for (WireName name : touched) {
      Slot slot = slots.get(name);
      if (slot == null && !name.equals(apex)) {
        published.remove(name);
        continue;
      }
      ZoneNode node = new ZoneNode(name, slot == null ? Map.of() : values(slot));
      if (node.values(RecordType.SRV).isEmpty()) {
        published.put(name, node);
      } else {
        pointing.add(node);
      }
    }
    pointing.forEach(node -> published.put(node.name(), node));
    // Not cleared: that would take as long as it did when all names were new.
    touched = new LinkedHashSet<>();
    return true;
  }

  private Map<RecordType, List<String>> values(Slot slot) {
    Map<RecordType, List<String>> healthy = new EnumMap<>(RecordType.class);
    Map<RecordType, List<String>> all = new EnumMap<>(RecordType.class);
    slot.entries.forEach(
        (entry, count) -> {
          all.computeIfAbsent(entry.type(), t -> new ArrayList<>()).add(entry.value());
          if (count.healthy > 0) {
            healthy.computeIfAbsent(entry.type(), t -> new ArrayList<>()).add(entry.value());
          }
        });
    if (unhealthyWhenNone) {
      all.forEach(healthy::putIfAbsent);
    }
    return healthy;
  }

  // Reading.

  /** The node of a name; null when it does not exist. */
  public ZoneNode find(WireName name) {
    return published.get(name);
  }

  /** All nodes: of one moment when the writer's thread asks. */
  public List<ZoneNode> nodes() {
    return List.copyOf(published.values());
  }
}
