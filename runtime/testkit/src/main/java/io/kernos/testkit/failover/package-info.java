/**
 * Several masters and agents as processes, a load on them, and the leader killed again and again:
 * counts what was lost or happened twice.
 */
package io.kernos.testkit.failover;
