package io.kernos.marathon.metric;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What the JVM tells of itself. */
public final class JvmMetrics {
  private final MetricRegistry registry;

  private JvmMetrics(MetricRegistry registry) {
    this.registry = registry;
  }

  /** Adds them all. */
  public static void register(MetricRegistry registry) {
    JvmMetrics metrics = new JvmMetrics(registry);
    registry.gauge(
        "uptime.gauge.seconds", () -> ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
    metrics.memory();
    metrics.threads();
    ManagementFactory.getGarbageCollectorMXBeans().forEach(metrics::collector);
    ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).forEach(metrics::buffers);
  }

  private void memory() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    usage("heap", memory::getHeapMemoryUsage);
    usage("non-heap", memory::getNonHeapMemoryUsage);
    for (String kind : new String[] {"init", "used", "max", "committed"}) {
      ToLongFunction<MemoryUsage> part = part(kind);
      registry.gauge(
          "jvm.memory.total." + kind + ".gauge.bytes",
          () -> {
            long heap = part.applyAsLong(memory.getHeapMemoryUsage());
            long other = part.applyAsLong(memory.getNonHeapMemoryUsage());
            return heap < 0 || other < 0 ? -1 : heap + other;
          });
    }
  }

  private void usage(String name, Supplier<MemoryUsage> usage) {
    for (String kind : new String[] {"init", "used", "max", "committed"}) {
      ToLongFunction<MemoryUsage> part = part(kind);
      registry.gauge(
          "jvm.memory." + name + "." + kind + ".gauge.bytes", () -> part.applyAsLong(usage.get()));
    }
    registry.gauge(
        "jvm.memory." + name + ".usage.gauge",
        () -> {
          MemoryUsage now = usage.get();
          long most = now.getMax() < 0 ? now.getCommitted() : now.getMax();
          return (double) now.getUsed() / most;
        });
  }

  private static ToLongFunction<MemoryUsage> part(String kind) {
    return switch (kind) {
      case "init" -> MemoryUsage::getInit;
      case "used" -> MemoryUsage::getUsed;
      case "max" -> MemoryUsage::getMax;
      default -> MemoryUsage::getCommitted;
    };
  }

  private void threads() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    registry.gauge("jvm.threads.active.gauge", threads::getThreadCount);
    registry.gauge("jvm.threads.daemon.gauge", threads::getDaemonThreadCount);
    for (Thread.State state : Thread.State.values()) {
      String name = state.name().toLowerCase(Locale.ROOT).replace('_', '-');
      registry.gauge("jvm.threads." + name + ".gauge", () -> count(threads, state));
    }
  }

  private static long count(ThreadMXBean threads, Thread.State state) {
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(thread -> thread != null && thread.getThreadState() == state)
        .count();
  }

  private void collector(GarbageCollectorMXBean collector) {
    String name =
        "jvm.gc." + collector.getName().toLowerCase(Locale.ROOT).replaceAll("\\s+", "-") + ".";
    registry.gauge(name + "collections.gauge", collector::getCollectionCount);
    registry.gauge(
        name + "collections.duration.gauge.seconds", () -> collector.getCollectionTime() / 1000.0);
  }

  private void buffers(BufferPoolMXBean pool) {
    if (pool.getName().equals("direct") || pool.getName().equals("mapped")) {
      String name = "jvm.buffers." + pool.getName() + ".";
      registry.gauge(name + "gauge", pool::getCount);
      registry.gauge(name + "capacity.gauge.bytes", pool::getTotalCapacity);
      registry.gauge(name + "memory.used.gauge.bytes", pool::getMemoryUsed);
    }
  }
}
