package io.kernos.marathon.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PathIdTest {
  @Test
  void idsThatDifferInSomeDigitsAloneHaveHashesOfTheirOwn() {
    Set<Integer> hashes = new HashSet<>();
    for (int group = 0; group < 50; group++) {
      for (int app = 0; app < 100; app++) {
        hashes.add(PathId.of("/group-" + group + "/app-" + app).hashCode());
      }
    }
    assertThat(hashes).hasSize(5000);
  }

  @Test
  void idsOfTheSamePathAreEqualHoweverTheyAreWritten() {
    assertThat(PathId.of("/shop/web")).isEqualTo(PathId.of("shop/./db/../web"));
    assertThat(PathId.of("/shop/web")).hasSameHashCodeAs(PathId.of("shop/./db/../web"));
  }
}
