package io.kernos.store;

import static io.kernos.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.spi.store.Leadership;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.Transaction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupOfThreeTest {
  @TempDir Path directory;
  private final List<RatisStore> members = new ArrayList<>();
  private final BlockingQueue<Elected> elections = new LinkedBlockingQueue<>();

  private record Elected(RatisStore member, long term) {}

  @BeforeEach
  void open() throws IOException {
    Map<String, String> peers = new HashMap<>();
    for (String id : List.of("a", "b", "c")) {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        peers.put(id, "127.0.0.1:" + free.getLocalPort());
      }
    }
    for (String id : peers.keySet()) {
      RatisStore member =
          await(RatisStore.open(StoreConfig.group(directory.resolve(id), id, peers)));
      members.add(member);
      member.listen(
          new Leadership.Listener() {
            @Override
            public void elected(long term) {
              elections.add(new Elected(member, term));
            }

            @Override
            public void deposed() {}
          });
    }
  }

  @AfterEach
  void close() {
    members.forEach(member -> await(member.close()));
  }

  private Elected leader() throws InterruptedException {
    Elected leader = elections.poll(10, TimeUnit.SECONDS);
    assertThat(leader).as("an elected leader").isNotNull();
    return leader;
  }

  @Test
  void another_member_takes_over_what_the_leader_wrote_and_refuses_its_term() throws Exception {
    Elected first = leader();
    await(first.member.commit(Transaction.in(first.term).put("a", new byte[] {1}).build()));
    members.remove(first.member);
    await(first.member.close());

    Elected second = leader();

    assertThat(second.term).isGreaterThan(first.term);
    assertThat(await(second.member.get("a")).orElseThrow().value()).containsExactly(1);
    assertThatThrownBy(
            () ->
                await(
                    second.member.commit(
                        Transaction.in(first.term).put("a", new byte[] {2}).build())))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.FENCED));
    await(second.member.commit(Transaction.in(second.term).put("a", new byte[] {3}).build()));
  }
}
