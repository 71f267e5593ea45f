/**
 * How much goes through HAProxy to each app: its counters are read again and again, and turned into
 * figures that a reload or a restart does not disturb.
 */
package io.kernos.haproxy.traffic;
