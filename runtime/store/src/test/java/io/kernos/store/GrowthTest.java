package io.kernos.store;

import static io.kernos.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.spi.store.Transaction;
import io.kernos.store.TestGroup.Elected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowthTest {
  @TempDir Path directory;

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  @Test
  void the_data_of_one_that_was_alone_becomes_that_of_the_group_when_each_has_a_copy()
      throws Exception {
    StoreFixture alone = new StoreFixture(StoreConfig.single(directory.resolve("a")));
    await(alone.store().commit(Transaction.in(alone.term()).put("k", new byte[] {5}).build()));
    alone.close();
    copy(directory.resolve("a"), directory.resolve("b"));
    copy(directory.resolve("a"), directory.resolve("c"));
    try (TestGroup group = new TestGroup(directory, settings -> settings)) {
      TestGroup.IDS.forEach(group::open);
      Elected first = group.elected();
      assertThat(await(first.store().get("k")).orElseThrow().value()).containsExactly(5);
      await(first.store().commit(Transaction.in(first.term()).put("l", new byte[] {6}).build()));

      group.close(first.id());

      Elected second = group.elected();
      assertThat(await(second.store().get("k")).orElseThrow().value()).containsExactly(5);
      assertThat(await(second.store().get("l")).orElseThrow().value()).containsExactly(6);
    }
  }

  @Test
  void the_data_of_a_group_is_not_taken_by_one_alone() throws Exception {
    try (TestGroup group = new TestGroup(directory, settings -> settings)) {
      TestGroup.IDS.forEach(group::open);
      Elected first = group.elected();
      await(first.store().commit(Transaction.in(first.term()).put("k", new byte[] {5}).build()));
    }
    assertThatThrownBy(() -> await(RatisStore.open(StoreConfig.single(directory.resolve("a")))))
        .hasMessageContaining("is of the masters");
  }
}
