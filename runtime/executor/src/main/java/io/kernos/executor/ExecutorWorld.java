package io.kernos.executor;

import io.kernos.executor.check.Prober;
import io.kernos.spi.container.Containerizer;
import io.kernos.spi.disk.Disk;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.time.Clock;
import io.kernos.spi.time.Ids;

/**
 * All through which the host of built-in executors reaches the world.
 *
 * @param link local to the machine
 * @param agent the agent's node on that link; the host opens the session
 * @param disk the host's own: no one else writes to it
 * @param containers may be the agent's too; the host leaves ids that start with {@code executor.}
 *     alone
 * @param prober for health checks and checks over the network
 */
public record ExecutorWorld(
    Clock clock,
    Ids ids,
    Link link,
    NodeId agent,
    Disk disk,
    Containerizer containers,
    Prober prober) {}
