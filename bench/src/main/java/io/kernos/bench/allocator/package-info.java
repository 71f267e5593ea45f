/**
 * The allocator alone, in the shapes of the original's own benchmarks. Nothing runs on another
 * thread, and no time but the allocator's own is measured.
 */
package io.kernos.bench.allocator;
