package io.kernos.launcher.link.stream;

import io.kernos.spi.link.Leader;
import io.vertx.core.net.SocketAddress;

/**
 * The leading master, and the way to it.
 *
 * @param address where its stream link was reached
 */
record Found(Leader leader, SocketAddress address) {}
