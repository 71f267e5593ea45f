package io.kernos.marathon.launch.match;

import io.kernos.api.resources.Scalar;
import io.kernos.marathon.launch.NoMatch;

/**
 * One thing that an offer lacks.
 *
 * @param needs how much is needed, in thousandths; 0 where that is not counted
 * @param what is needed, in words: {@code cpus}, {@code hostname:UNIQUE}
 * @param has how much of it the offer has, in thousandths
 */
public record Lack(NoMatch reason, long needs, String what, long has) {
  Lack(NoMatch reason, String what) {
    this(reason, 0, what, 0);
  }

  /** What is needed, in words: {@code 4 cpus}. */
  public String need() {
    // Written when somebody asks: most are never read.
    return needs == 0 ? what : Scalar.toText(needs) + " " + what;
  }
}
