package io.kernos.haproxy;

import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.config.Site;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a bridge is told.
 *
 * @param address where its endpoints listen
 * @param port of its endpoints; 0: any
 * @param haproxy the command; empty: the embedded proxy, which needs none
 * @param site where HAProxy listens
 * @param templates folder with files in place of default templates
 * @param choice which services it takes
 * @param drain how long a leaving task's connections may hold its kill back
 * @param recovery how long a task is served that a new leader does not know yet
 */
public record BridgeConfig(
    String address,
    int port,
    Optional<String> haproxy,
    Site site,
    Optional<Path> templates,
    Apps.Choice choice,
    Duration drain,
    Duration recovery) {}
