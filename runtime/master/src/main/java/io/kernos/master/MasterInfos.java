package io.kernos.master;

import io.kernos.api.v1.Address;
import io.kernos.api.v1.MasterInfo;

/** Describes a master to its clients. */
final class MasterInfos {
  private MasterInfos() {}

  static MasterInfo of(MasterConfig config, String id) {
    return MasterInfo.newBuilder()
        .setId(id)
        .setIp(networkOrder(config.ip()))
        .setPort(config.port())
        .setPid("master@" + config.ip() + ":" + config.port())
        .setHostname(config.hostname())
        .setVersion(config.version())
        .setAddress(
            Address.newBuilder()
                .setHostname(config.hostname())
                .setIp(config.ip())
                .setPort(config.port()))
        .addCapabilities(
            MasterInfo.Capability.newBuilder().setType(MasterInfo.Capability.Type.AGENT_UPDATE))
        .build();
  }

  /** The four bytes in network order, read as a little-endian number (Mesos); 0 for IPv6. */
  private static int networkOrder(String ip) {
    String[] parts = ip.split("\\.", -1);
    if (parts.length != 4) {
      return 0;
    }
    int number = 0;
    for (int i = 3; i >= 0; i--) {
      number = number << 8 | Integer.parseInt(parts[i]);
    }
    return number;
  }
}
