package io.kernos.master.maintenance;

import io.kernos.api.v1.MachineID;
import java.util.Locale;

/**
 * A machine's id as Mesos compares them: host name, in whatever case, and address, both as they are
 * there or not.
 */
record MachineKey(boolean named, String hostname, boolean addressed, String ip) {

  static MachineKey of(MachineID id) {
    return new MachineKey(
        id.hasHostname(), id.getHostname().toLowerCase(Locale.ROOT), id.hasIp(), id.getIp());
  }
}
