package io.kernos.launcher.plugin;

import io.kernos.master.ContextMaster;
import io.kernos.spi.discovery.Services;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.store.Journal;
import io.kernos.spi.store.StateStore;

/**
 * The master that leads in this process, and what goes with it, for the term that it leads.
 *
 * @param master for calls from any context
 * @param store the whole store, of which each plugin sees its own part
 */
public record MasterAccess(
    ContextMaster master,
    long term,
    StateStore store,
    Journal journal,
    Services services,
    Authorizer authorizer) {}
