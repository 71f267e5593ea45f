package io.kernos.launcher.plugin;

import io.kernos.spi.security.Authorizer;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The node that hosts plugins.
 *
 * @param master the master of this node, while it leads
 * @param elsewhere where the leader's plugins serve a name, when another node leads
 */
record HostedBy(
    Authorizer authorizer,
    Supplier<Optional<MasterAccess>> master,
    Function<String, Optional<URI>> elsewhere) {}
