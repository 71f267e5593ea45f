/**
 * Benchmarks, and the class that lists and runs them. They print figures and, where there is a
 * peer, the ratio to it; nothing depends on them.
 */
package io.kernos.bench;
