/** Benchmarks of a whole cluster: a real process, real tasks, the public HTTP API. */
package io.kernos.bench.cluster;
