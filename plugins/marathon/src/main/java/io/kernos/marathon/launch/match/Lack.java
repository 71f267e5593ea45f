package io.kernos.marathon.launch.match;

import io.kernos.marathon.launch.NoMatch;

/**
 * One thing that an offer lacks.
 *
 * @param need what is needed, in words: {@code 4 cpus}, {@code hostname:UNIQUE}
 * @param has how much of it the offer has, where that can be counted, else 0
 */
public record Lack(NoMatch reason, String need, double has) {}
