/**
 * Blue/green deployments of Marathon apps behind the load balancer: the new colour grows as the old
 * one shrinks. A client of Marathon's REST API; nothing of the bridge is used.
 */
package io.kernos.haproxy.zdd;
