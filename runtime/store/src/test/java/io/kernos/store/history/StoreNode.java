package io.kernos.store.history;

import io.kernos.spi.store.Leadership;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.spi.store.Transaction;
import io.kernos.store.RatisStore;
import io.kernos.store.StoreConfig;
import io.vertx.core.Future;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A member of a store as a process of its own, which does what it reads and writes how that went:
 * {@code NUMBER get KEY}, {@code NUMBER put KEY VALUE}, {@code NUMBER swap KEY EXPECTED VALUE},
 * with {@code -} for nothing; answered by the number and {@code is VALUE}, {@code done}, {@code
 * not} or {@code unknown}.
 */
public final class StoreNode {
  /** Begins each answer: what is logged comes between them. */
  static final String ANSWER = "answer ";

  /** Nothing was tried. */
  private static final Future<String> ELSEWHERE = Future.succeededFuture("elsewhere");

  private final RatisStore store;
  private volatile long term;

  private StoreNode(RatisStore store) {
    this.store = store;
    store.listen(
        new Leadership.Listener() {
          @Override
          public void elected(long now) {
            term = now;
          }

          @Override
          public void deposed() {
            term = 0;
          }
        });
  }

  /** Arguments: the folder, this member, and all members; each {@code host:port}. */
  public static void main(String[] args) throws Exception {
    Map<String, String> peers = new LinkedHashMap<>();
    Arrays.stream(args).skip(2).forEach(peer -> peers.put(peer, peer));
    StoreConfig config = StoreConfig.group(Path.of(args[0]), args[1], peers);
    StoreNode node =
        new StoreNode(
            RatisStore.open(config.withSnapshotBytes(200_000))
                .toCompletionStage()
                .toCompletableFuture()
                .get());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      node.carryOut(words)
          .onComplete(
              outcome ->
                  say(
                      words[0]
                          + " "
                          + (outcome.succeeded() ? outcome.result() : said(outcome.cause()))));
    }
    System.exit(0);
  }

  private static synchronized void say(String line) {
    System.out.println(ANSWER + line);
  }

  private static String said(Throwable failure) {
    boolean refused =
        failure instanceof StoreException e
            && (e.kind() == Kind.CONFLICT || e.kind() == Kind.FENCED);
    return refused ? "not" : "unknown";
  }

  private Future<String> carryOut(String[] words) {
    return switch (words[1]) {
      case "get" -> store.get(words[2]).map(found -> "is " + text(found));
      case "put" -> commit(Transaction.in(term).put(words[2], words[3].getBytes()));
      default -> swap(words[2], words[3], words[4]);
    };
  }

  private Future<String> swap(String key, String expected, String value) {
    long author = term;
    if (author == 0) {
      return ELSEWHERE;
    }
    return store
        .get(key)
        .map(Optional::of)
        .recover(failed -> Future.succeededFuture(Optional.empty()))
        .compose(
            read -> read.isEmpty() ? ELSEWHERE : swap(key, read.get(), expected, value, author));
  }

  private Future<String> swap(
      String key, Optional<StateStore.Entry> found, String expected, String value, long author) {
    return text(found).equals(expected)
        ? commit(
            Transaction.in(author)
                .require(key, found.map(StateStore.Entry::revision).orElse(0L))
                .put(key, value.getBytes()))
        : Future.succeededFuture("not");
  }

  private Future<String> commit(Transaction.Builder transaction) {
    Transaction built = transaction.build();
    // Without a term this member does not lead, and nothing is tried.
    return built.term() == 0 ? ELSEWHERE : store.commit(built).map("done");
  }

  private static String text(Optional<StateStore.Entry> found) {
    return found.map(entry -> new String(entry.value())).orElse("-");
  }
}
