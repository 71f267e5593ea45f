package io.kernos.master;

import io.kernos.spi.link.Link;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.time.Clock;
import io.kernos.spi.time.Ids;
import java.time.Instant;

/**
 * All through which a master reaches the world. Everything calls back on the master's own context.
 *
 * @param link on which agents open sessions to this node
 * @param term on whose authority it acts
 * @param started when its process started
 * @param deposed told once when the store fences this master's term: another one leads
 */
public record MasterWorld(
    Clock clock,
    Ids ids,
    Link link,
    StateStore store,
    Authorizer authorizer,
    long term,
    Instant started,
    Runnable deposed) {}
