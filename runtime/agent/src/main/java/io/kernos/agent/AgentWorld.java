package io.kernos.agent;

import io.kernos.agent.fetcher.Fetcher;
import io.kernos.agent.sandbox.Sandboxes;
import io.kernos.spi.container.Containerizer;
import io.kernos.spi.disk.Disk;
import io.kernos.spi.link.Leaders;
import io.kernos.spi.link.Link;
import io.kernos.spi.time.Clock;
import io.kernos.spi.time.Ids;

/**
 * All through which an agent reaches the world.
 *
 * @param ids new identities, and the chance in back-off
 * @param masters on which it opens sessions to the leading master
 * @param hosts local to the machine; the host of built-in executors opens a session on it to this
 *     link's own node id
 * @param disk the agent's own: no one else writes to it
 * @param containers for custom executors. Ids that the agent gives start with {@code executor.}, so
 *     that one containerizer may serve the executor host too
 */
public record AgentWorld(
    Clock clock,
    Ids ids,
    Link masters,
    Link hosts,
    Leaders leaders,
    Disk disk,
    Containerizer containers,
    Sandboxes sandboxes,
    Fetcher fetcher) {}
