package io.kernos.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.store.Leadership;
import io.kernos.spi.store.Transaction;
import io.kernos.store.RatisStore;
import io.kernos.store.StoreConfig;
import io.kernos.testkit.process.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The masters' store, when certificates are given. */
class StoreTlsTest {
  private record Elected(String id, RatisStore store, long term) {}

  @TempDir Path folder;
  private final Map<String, String> peers = new LinkedHashMap<>();
  private final List<RatisStore> stores = new ArrayList<>();
  private final BlockingQueue<Elected> elections = new LinkedBlockingQueue<>();
  private Optional<ClusterConfig.Tls> own;

  @BeforeEach
  void prepare() throws Exception {
    own = Optional.of(Certificates.make(folder, "own", null));
    for (String id : List.of("a", "b", "c")) {
      peers.put(id, "127.0.0.1:" + FreePorts.next());
    }
  }

  @AfterEach
  void close() {
    stores.forEach(store -> store.close().await());
  }

  private void open(String id, Optional<ClusterConfig.Tls> tls) throws Exception {
    StoreConfig config =
        StoreConfig.group(folder.resolve(id), id, peers)
            .withNetwork(
                "127.0.0.1",
                tls.map(t -> new StoreConfig.Tls(t.certificate(), t.key(), t.ca())),
                Duration.ofSeconds(1));
    RatisStore store = RatisStore.open(config).await(60, TimeUnit.SECONDS);
    stores.add(store);
    store.listen(
        new Leadership.Listener() {
          @Override
          public void elected(long term) {
            elections.add(new Elected(id, store, term));
          }

          @Override
          public void deposed() {}
        });
  }

  @Test
  void members_with_certificates_of_one_authority_are_a_group() throws Exception {
    open("a", own);
    open("b", own);
    Elected leader = elections.poll(60, TimeUnit.SECONDS);
    assertThat(leader).isNotNull();
    leader
        .store()
        .commit(Transaction.in(leader.term()).put("a", new byte[] {1}).build())
        .await(60, TimeUnit.SECONDS);
  }

  @Test
  void one_without_a_certificate_or_with_another_authoritys_is_not_heard() throws Exception {
    open("a", own);
    open("b", Optional.empty());
    open("c", Optional.of(Certificates.make(folder, "foreign", null)));
    // Each of them stands for election again and again meanwhile.
    assertThat(elections.poll(10, TimeUnit.SECONDS)).isNull();
    RatisStore deaf = stores.remove(1);
    deaf.close().await();
    open("b", own);
    assertThat(elections.poll(60, TimeUnit.SECONDS)).isNotNull();
  }
}
