/** Benchmarks of the Marathon plugin: its REST API, the real master, real or emulated agents. */
package io.kernos.bench.marathon;
