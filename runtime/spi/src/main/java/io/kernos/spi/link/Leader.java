package io.kernos.spi.link;

/**
 * The leading master, as last announced.
 *
 * @param node where to open a session
 * @param term its fencing term; a later leader has a greater one
 * @param host where its HTTP API listens
 * @param port of its HTTP API
 */
public record Leader(NodeId node, long term, String host, int port) {}
