package io.kernos.master.view;

import io.kernos.api.registry.AvailabilityRecord;
import io.kernos.api.v1.DrainConfig;
import io.kernos.api.v1.DrainInfo;
import io.kernos.api.v1.DrainState;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether operators want an agent to be used.
 *
 * @param deactivated its resources are not offered, whatever its session
 * @param drain set: its tasks are being killed, or have been
 * @param drainStart when this master began to drain it, or learned of it
 */
public record Availability(
    boolean deactivated, Optional<DrainInfo> drain, Optional<Instant> drainStart) {
  /** In use, as every agent is that nobody took out of it. */
  public static final Availability FULL =
      new Availability(false, Optional.empty(), Optional.empty());

  /** As it was stored. */
  public static Availability of(AvailabilityRecord record, Instant now) {
    return record.hasDrain()
        ? new Availability(
            record.getDeactivated(), Optional.of(record.getDrain()), Optional.of(now))
        : new Availability(record.getDeactivated(), Optional.empty(), Optional.empty());
  }

  /** To be stored. */
  public AvailabilityRecord toRecord() {
    AvailabilityRecord.Builder record = AvailabilityRecord.newBuilder().setDeactivated(deactivated);
    drain.ifPresent(record::setDrain);
    return record.build();
  }

  /** The same, but offered no more. */
  public Availability deactivate() {
    return new Availability(true, drain, drainStart);
  }

  /** Of an agent that is to be drained, and so is not offered. */
  public static Availability draining(DrainConfig config, Instant now) {
    return new Availability(
        true,
        Optional.of(DrainInfo.newBuilder().setState(DrainState.DRAINING).setConfig(config).build()),
        Optional.of(now));
  }

  /** The same, with no task left. */
  public Availability drained() {
    return new Availability(
        deactivated,
        drain.map(info -> info.toBuilder().setState(DrainState.DRAINED).build()),
        drainStart);
  }

  /** Whether its tasks are yet to end. */
  public boolean isDraining() {
    return drain.filter(info -> info.getState() == DrainState.DRAINING).isPresent();
  }
}
