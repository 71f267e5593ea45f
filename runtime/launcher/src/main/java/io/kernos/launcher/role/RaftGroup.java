package io.kernos.launcher.role;

import io.kernos.launcher.config.Config;
import io.kernos.launcher.config.Keys;
import io.kernos.store.StoreConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The masters that keep the state together, as {@code raft.members} names them. */
final class RaftGroup {
  private RaftGroup() {}

  /**
   * How this master's store runs.
   *
   * @throws StartException when the members do not name this one
   */
  static StoreConfig store(Config config, Path folder) {
    Map<String, String> peers = new LinkedHashMap<>();
    for (String member : config.get(Keys.RAFT_MEMBERS)) {
      // A member is named by its address: nothing else has to be kept in step.
      String address = address(member, config.get(Keys.RAFT_PORT));
      peers.put(address, address);
    }
    String self = self(config);
    boolean joins = config.get(Keys.RAFT_JOIN);
    if (joins) {
      peers.put(self, self);
    } else if (peers.size() < 2) {
      return StoreConfig.single(folder);
    }
    if (!peers.containsKey(self)) {
      throw new StartException(
          "raft.members are "
              + String.join(", ", peers.keySet())
              + ", but this master is "
              + self
              + " (advertised.address or bind.address, and raft.port); one that was or is to be added"
              + " to them has raft.join");
    }
    StoreConfig group = StoreConfig.group(folder, self, peers);
    return (joins ? group.joining() : group)
        .withNetwork(
            config.get(Keys.BIND_ADDRESS),
            NodeProcess.tls(config)
                .map(tls -> new StoreConfig.Tls(tls.certificate(), tls.key(), tls.ca())),
            config.get(Keys.RAFT_ELECTION));
  }

  /** What this master is called in its group. */
  static String self(Config config) {
    return config.advertisedAddress() + ":" + config.get(Keys.RAFT_PORT);
  }

  private static String address(String member, int port) {
    return member.matches(".*[^:]:[0-9]+") ? member : member + ":" + port;
  }
}
