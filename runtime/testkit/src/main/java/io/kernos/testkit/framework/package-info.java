/**
 * A framework outside the cluster, for tests and benchmarks on real processes: it speaks the public
 * HTTP API and nothing else.
 */
package io.kernos.testkit.framework;
