package io.kernos.store;

import static io.kernos.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.store.Leadership;
import io.kernos.testkit.process.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Members a, b and c of a group, each in a folder of its name; those that are open are closed. */
final class TestGroup implements AutoCloseable {
  static final List<String> IDS = List.of("a", "b", "c");

  private final Path folder;
  private final UnaryOperator<StoreConfig> settings;
  private final Map<String, String> peers = new LinkedHashMap<>();
  private final Map<String, RatisStore> members = new LinkedHashMap<>();
  private final BlockingQueue<Elected> elections = new LinkedBlockingQueue<>();

  record Elected(String id, RatisStore store, long term) {}

  TestGroup(Path folder, UnaryOperator<StoreConfig> settings) throws IOException {
    this.folder = folder;
    this.settings = settings;
    for (String id : IDS) {
      peers.put(id, "127.0.0.1:" + FreePorts.next());
    }
  }

  RatisStore open(String id) {
    // On a machine that does much else, short timeouts would make for elections without end.
    StoreConfig config =
        StoreConfig.group(folder.resolve(id), id, peers)
            .withNetwork("127.0.0.1", Optional.empty(), Duration.ofSeconds(1));
    RatisStore member = await(RatisStore.open(settings.apply(config)));
    members.put(id, member);
    member.listen(
        new Leadership.Listener() {
          @Override
          public void elected(long term) {
            elections.add(new Elected(id, member, term));
          }

          @Override
          public void deposed() {}
        });
    return member;
  }

  void close(String id) {
    await(members.remove(id).close());
  }

  RatisStore member(String id) {
    return members.get(id);
  }

  /** The next one that is elected. */
  Elected elected() throws InterruptedException {
    Elected leader = elections.poll(60, TimeUnit.SECONDS);
    assertThat(leader).as("an elected leader").isNotNull();
    return leader;
  }

  /** The next one that is elected, if it is so soon. */
  Optional<Elected> electedWithin(Duration time) throws InterruptedException {
    return Optional.ofNullable(elections.poll(time.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Override
  public void close() {
    List.copyOf(members.keySet()).forEach(this::close);
  }
}
