/**
 * The kernos command as a real process, for tests and benchmarks: what it prints and how it ends.
 */
package io.kernos.testkit.process;
