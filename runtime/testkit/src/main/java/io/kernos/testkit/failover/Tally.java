package io.kernos.testkit.failover;

import java.util.List;

/**
 * What came of it all.
 *
 * @param writes that were acknowledged
 * @param unknown writes whose outcome the writer was not told
 * @param writesLost acknowledged, but not there afterwards
 * @param offered milliseconds from each kill until a new leader's offer was at the framework
 * @param served milliseconds from each kill until a plugin's API answered; empty without a plugin
 */
public record Tally(
    int kills,
    int writes,
    int unknown,
    int writesLost,
    Tasks tasks,
    List<Double> offered,
    List<Double> served) {

  /**
   * Of tasks.
   *
   * @param launched that the framework asked for
   * @param started that ran
   * @param twice that ran more than once
   * @param lost that ran, and were said to have ended otherwise than they did
   * @param untold of which no end was told
   */
  public record Tasks(int launched, int started, int twice, int lost, int untold) {}

  /** Whether nothing was lost, and nothing happened twice. */
  public boolean clean() {
    return writesLost == 0 && tasks.twice == 0 && tasks.lost == 0 && tasks.untold == 0;
  }
}
