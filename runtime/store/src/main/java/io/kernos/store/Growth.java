package io.kernos.store;

import io.kernos.spi.store.Leadership;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose data a directory holds, and how that of a group of one becomes that of a group of many.
 *
 * <p>Who belongs to a group stands in its log. A member of the new group that finds the data of a
 * group of one therefore runs once more alone, puts all state into a snapshot and lets go of the
 * log. Each member, or a majority at least, must bring a copy of the same data: those that have
 * none could elect each other. It can be cut short at any step and begins anew.
 */
final class Growth {
  private static final Logger LOG = LoggerFactory.getLogger(Growth.class);

  private Growth() {}

  /** Makes the directory ready for the config's group; fails where it is another's. */
  static Future<Void> prepare(StoreConfig config) {
    return apart(config, () -> Membership.read(RaftMember.directory(config)))
        .compose(owners -> prepare(config, owners));
  }

  private static Future<Void> prepare(StoreConfig config, Set<String> owners) {
    if (owners.isEmpty() || StoreConfig.isAlone(owners) == config.alone()) {
      return Future.succeededFuture();
    }
    return config.alone()
        ? Future.failedFuture(
            new StoreException(
                Kind.UNAVAILABLE,
                "the store in "
                    + (config.directory() + " is of the masters " + owners)
                    + ", so they must be named"))
        : grow(config);
  }

  /** Does something with files, on a thread that may block. */
  private static <T> Future<T> apart(StoreConfig config, Callable<T> work) {
    return Caller.call(
        answer -> {
          Thread thread =
              new Thread(
                  () -> {
                    try {
                      answer.give(work.call(), null);
                    } catch (Exception e) {
                      answer.give(null, Failures.atStart(config, e));
                    }
                  },
                  "kernos-store-files");
          thread.setDaemon(true);
          thread.start();
        });
  }

  private static Path current(StoreConfig config) {
    return RaftMember.directory(config).resolve("current");
  }

  private static Future<Void> grow(StoreConfig config) {
    LOG.info("takes the data of one master in {} over to {}", config.directory(), config.peers());
    return RatisStore.run(StoreConfig.single(config.directory()))
        .compose(
            alone ->
                leads(alone)
                    .compose(elected -> alone.snapshot())
                    .eventually(alone::close)
                    .compose(done -> apart(config, () -> forgetLog(config))));
  }

  private static Future<Void> leads(RatisStore alone) {
    Promise<Void> elected = Promise.promise();
    alone.listen(
        new Leadership.Listener() {
          @Override
          public void elected(long term) {
            elected.tryComplete();
          }

          @Override
          public void deposed() {
            elected.tryFail("the store stopped before all of its log was read");
          }
        });
    return elected.future();
  }

  /** The log goes first: as long as the old group is written down, this is done again. */
  private static Void forgetLog(StoreConfig config) throws IOException {
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(current(config), "log_*")) {
      for (Path log : logs) {
        Files.delete(log);
      }
    }
    Files.delete(Membership.file(RaftMember.directory(config)));
    return null;
  }
}
