/** The load balancer: how soon it routes to what is healthy, and what it costs at rest. */
package io.kernos.bench.lb;
