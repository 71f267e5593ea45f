package io.kernos.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.testkit.history.Operation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinearizabilityTest {
  private static Operation read(String value, long called, long returned) {
    return new Operation(Kind.READ, "r", null, value, called, returned, true);
  }

  private static Operation write(String value, long called, long returned) {
    return new Operation(Kind.WRITE, "r", null, value, called, returned, true);
  }

  private static Operation swap(
      String expected, String value, long called, long returned, boolean done) {
    return new Operation(Kind.SWAP, "r", expected, value, called, returned, done);
  }

  private static boolean holds(Operation... history) {
    return Linearizability.violation(List.of(history)).isEmpty();
  }

  @Test
  void what_came_one_after_the_other_must_fit() {
    assertThat(holds(read(null, 0, 1), write("a", 2, 3), read("a", 4, 5))).isTrue();
    assertThat(holds(write("a", 0, 1), write("b", 2, 3), read("a", 4, 5))).isFalse();
    assertThat(holds(write("a", 0, 1), read(null, 2, 3))).isFalse();
  }

  @Test
  void what_overlaps_may_have_come_either_way() {
    assertThat(holds(write("a", 0, 9), write("b", 0, 9), read("a", 10, 11))).isTrue();
    assertThat(holds(write("a", 0, 9), write("b", 0, 9), read("b", 10, 11))).isTrue();
    assertThat(holds(write("a", 0, 9), read("a", 1, 2), read(null, 3, 4))).isFalse();
  }

  @Test
  void what_has_no_answer_may_have_happened_late_or_never() {
    assertThat(holds(write("a", 0, Operation.NEVER), read(null, 1, 2), read("a", 3, 4))).isTrue();
    assertThat(holds(write("a", 0, Operation.NEVER), read(null, 1, 2))).isTrue();
    assertThat(holds(write("a", 0, Operation.NEVER), read("a", 1, 2), read(null, 3, 4))).isFalse();
  }

  @Test
  void a_swap_tells_what_was_there() {
    assertThat(holds(write("a", 0, 1), swap("a", "b", 2, 3, true), read("b", 4, 5))).isTrue();
    assertThat(holds(write("a", 0, 1), swap("a", "b", 2, 3, false))).isFalse();
    assertThat(holds(swap("a", "b", 0, 9, true), swap("a", "c", 0, 9, true), write("a", 0, 9)))
        .isFalse();
  }

  @Test
  void registers_are_apart() {
    Operation other = new Operation(Kind.READ, "s", null, null, 2, 3, true);
    assertThat(holds(write("a", 0, 1), other)).isTrue();
  }

  @Test
  void a_long_history_of_a_true_register_fits_and_one_wrong_answer_in_it_is_found() {
    Random random = new Random(1);
    List<Operation> history = new ArrayList<>();
    String held = null;
    // Each takes effect at 10 i, and is called and answered some time around that.
    for (int i = 0; i < 3_000; i++) {
      long called = 10L * i - random.nextInt(40);
      long returned = random.nextInt(200) == 0 ? Operation.NEVER : 10L * i + random.nextInt(40);
      if (random.nextBoolean()) {
        held = "v" + i;
        history.add(write(held, called, returned));
      } else if (returned != Operation.NEVER) {
        history.add(read(held, called, returned));
      }
    }
    assertThat(Linearizability.violation(history)).isEmpty();
    int at = 2_000;
    while (history.get(at).kind() != Kind.READ) {
      at++;
    }
    Operation right = history.get(at);
    history.set(at, read("v1", right.called(), right.returned()));
    assertThat(Linearizability.violation(history)).isPresent();
  }
}
