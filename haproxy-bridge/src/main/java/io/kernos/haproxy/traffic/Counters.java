package io.kernos.haproxy.traffic;

/**
 * One back end, as an HAProxy worker counts it since its start.
 *
 * @param requests so far; connections where HAProxy does not tell requests apart
 * @param errors so far: answers of status 5xx, or connections that failed
 * @param sessions open now
 * @param queued waiting for a server now
 * @param responseMillis on average of the last requests; 0: none
 */
record Counters(long requests, long errors, long sessions, long queued, long responseMillis) {}
