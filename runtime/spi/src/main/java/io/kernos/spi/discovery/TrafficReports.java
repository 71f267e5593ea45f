package io.kernos.spi.discovery;

import java.util.List;

/** Where a load balancer that follows the records says what goes through it. */
public interface TrafficReports {

  /**
   * Tells the leading master, whose {@link io.kernos.spi.plugin.Metrics} have it summed up with
   * what other balancers tell. Figures are forgotten after some seconds: those that still hold must
   * be told again. While no master is reached they are dropped. Never blocks; called on the context
   * of the records.
   *
   * @param traffic of all services, each once
   */
  void report(List<Traffic> traffic);
}
