package io.kernos.agent.resources;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a machine has to give. */
public final class MachineResources {
  private static final Logger LOG = LoggerFactory.getLogger(MachineResources.class);
  private static final long MB = 1 << 20;

  private MachineResources() {}

  /**
   * The resources that {@code text} names; of cpus, mem, disk and ports, what it does not name is
   * found out and divided by {@code share}. Mesos: memory and disk leave 1 GB and 5 GB to the
   * machine, or half of it when it has less than double that; ports are 31000 to 32000.
   *
   * @param work the agent's data, whose disk is meant
   * @throws IllegalArgumentException when the text is wrong, with the reason
   */
  public static List<Resource> of(String text, Path work, int share) {
    Resources configured = Resources.parse(text);
    Set<String> named = new LinkedHashSet<>();
    configured.forEach(r -> named.add(r.getName()));
    // A resource configured as nothing is not found out either.
    for (String part : text.split("[;,{}\"]")) {
      int end = part.indexOf(':') < 0 ? part.length() : part.indexOf(':');
      int role = part.indexOf('(');
      named.add(part.substring(0, role >= 0 && role < end ? role : end).strip());
    }
    StringBuilder found = new StringBuilder();
    add(found, named, "cpus", () -> (double) Runtime.getRuntime().availableProcessors() / share, 1);
    add(found, named, "mem", () -> leave(memory() / MB, 1024) / share, 1024);
    add(found, named, "disk", () -> leave(disk(work) / MB, 5120) / share, 10240);
    if (!named.contains("ports")) {
      found.append("ports:[31000-32000];");
    }
    return configured.plus(Resources.parse(found.toString())).toProto();
  }

  private interface Amount {
    double find() throws IOException;
  }

  private static void add(
      StringBuilder found, Set<String> named, String name, Amount amount, double otherwise) {
    if (named.contains(name)) {
      return;
    }
    double value = otherwise;
    try {
      value = amount.find();
    } catch (IOException e) {
      LOG.warn("cannot find out how much {} there is: {}", name, e.getMessage());
    }
    found.append(String.format(Locale.ROOT, "%s:%.3f;", name, value));
  }

  /** What remains of {@code total} when the machine itself keeps {@code kept}. */
  static double leave(double total, double kept) {
    return Math.floor(total >= 2 * kept ? total - kept : total / 2);
  }

  private static double memory() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/meminfo"), StandardCharsets.US_ASCII)) {
      if (line.startsWith("MemTotal:")) {
        return Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException("/proc/meminfo has no MemTotal");
  }

  private static double disk(Path work) throws IOException {
    Path existing = work.toAbsolutePath();
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    // A FileStore is looked up in the table of mounts, which knows nothing of the root of a chroot.
    long bytes = existing.toFile().getTotalSpace();
    if (bytes == 0) {
      throw new IOException(existing + " does not say");
    }
    return bytes;
  }
}
