package io.kernos.testkit.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whether operations can be put into one order that explains every answer, with each of them
 * between its call and its return: the search of Wing and Gong, which remembers what it has tried,
 * as Lowe proposed. Registers are looked at one by one, for that is enough.
 */
public final class Linearizability {
  private Linearizability() {}

  /** The operations of a register that no order explains; empty when there is none such. */
  public static Optional<List<Operation>> violation(List<Operation> history) {
    Map<String, List<Operation>> registers = new LinkedHashMap<>();
    history.forEach(o -> registers.computeIfAbsent(o.register(), r -> new ArrayList<>()).add(o));
    return registers.values().stream().filter(of -> !new Search(of).succeeds()).findFirst();
  }

  /** The call or the return of an operation, in a list from which both can be taken out. */
  private static final class Event {
    final Operation operation;
    final int number;
    Event end;
    Event before;
    Event after;

    Event(Operation operation, int number) {
      this.operation = operation;
      this.number = number;
    }

    boolean isCall() {
      return end != null;
    }

    void takeOut() {
      before.after = after;
      if (after != null) {
        after.before = before;
      }
    }

    void putBack() {
      before.after = this;
      if (after != null) {
        after.before = this;
      }
    }
  }

  private record Tried(BitSet ordered, String held) {}

  private record Choice(Event call, String held) {}

  private static final class Search {
    private final Event head = new Event(null, -1);
    private final BitSet ordered = new BitSet();
    private final Set<Tried> tried = new HashSet<>();
    private final Deque<Choice> choices = new ArrayDeque<>();
    private int left;

    Search(List<Operation> operations) {
      record At(long time, boolean call, Event event) {}
      List<At> times = new ArrayList<>();
      for (int i = 0; i < operations.size(); i++) {
        Operation operation = operations.get(i);
        Event call = new Event(operation, i);
        call.end = new Event(operation, i);
        times.add(new At(operation.called(), true, call));
        times.add(new At(operation.returned(), false, call.end));
        left += operation.known() ? 1 : 0;
      }
      // At one instant calls come first: such operations overlap.
      times.sort(
          Comparator.comparingLong(At::time).thenComparing(At::call, Comparator.reverseOrder()));
      Event last = head;
      for (At at : times) {
        last.after = at.event();
        at.event().before = last;
        last = at.event();
      }
    }

    boolean succeeds() {
      String held = null;
      Event at = head.after;
      // What nobody had an answer of need not have happened.
      while (left > 0) {
        if (at.isCall()) {
          Optional<Held> next = step(held, at.operation);
          if (next.isPresent() && isNew(at, next.get().value())) {
            choices.push(new Choice(at, held));
            held = next.get().value();
            order(at);
            at = head.after;
          } else {
            at = at.after;
          }
        } else if (choices.isEmpty()) {
          return false;
        } else {
          Choice last = choices.pop();
          held = last.held();
          disorder(last.call());
          at = last.call().after;
        }
      }
      return true;
    }

    private boolean isNew(Event call, String held) {
      BitSet next = (BitSet) ordered.clone();
      next.set(call.number);
      return tried.add(new Tried(next, held));
    }

    private void order(Event call) {
      ordered.set(call.number);
      left -= call.operation.known() ? 1 : 0;
      call.takeOut();
      call.end.takeOut();
    }

    private void disorder(Event call) {
      ordered.clear(call.number);
      left += call.operation.known() ? 1 : 0;
      call.end.putBack();
      call.putBack();
    }
  }

  private record Held(String value) {}

  /** What a register holds after an operation; empty when its answer would have been another. */
  private static Optional<Held> step(String held, Operation operation) {
    boolean expected = Objects.equals(held, operation.expected());
    return switch (operation.kind()) {
      case WRITE -> Optional.of(new Held(operation.value()));
      case READ ->
          Objects.equals(held, operation.value()) ? Optional.of(new Held(held)) : Optional.empty();
      case SWAP -> {
        // One without an answer that changed nothing need not be thought of at all.
        boolean possible = operation.known() ? expected == operation.done() : expected;
        yield possible
            ? Optional.of(new Held(expected ? operation.value() : held))
            : Optional.empty();
      }
    };
  }
}
