package io.kernos.marathon.security;

import io.vertx.core.MultiMap;

/**
 * What a call shows of its caller.
 *
 * @param method such as {@code GET}
 * @param path of the URI
 * @param headers of the request
 * @param remoteAddress an IP address
 */
public record Credentials(String method, String path, MultiMap headers, String remoteAddress) {}
