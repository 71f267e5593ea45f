package io.kernos.spi.container;

import io.kernos.api.v1.ResourceStatistics;
import io.vertx.core.Future;
import java.util.Set;

/**
 * Runs containers that outlive the agent.
 *
 * <ol>
 *   <li>An id MUST NOT be started twice, even across restarts of the agent: the second launch
 *       fails.
 *   <li>The exit of every launched container MUST be recorded where a restarted agent finds it.
 *   <li>{@link #recover} MUST be called before anything else; it re-adopts what was launched before
 *       and destroys nothing. A launch that an earlier agent died in is among what it finds, or
 *       never happens: nothing that it did not name may start later. Called again, by another user
 *       of the same containerizer, it gives what the first call found.
 *   <li>Futures MUST complete on the caller's context, and calls MUST NOT block it.
 * </ol>
 */
public interface Containerizer {

  /**
   * Finds again every container of this agent that still runs, or whose exit was not yet forgotten.
   */
  Future<Set<String>> recover();

  /**
   * Starts a container.
   *
   * @return its first process' id, once it runs; fails with the reason when it could not be
   *     started, leaving nothing
   */
  Future<Long> launch(ContainerSpec spec);

  /** Completes when the container has ended; fails when it is not known. */
  Future<Exit> await(String id);

  /**
   * Sends a signal to the first process and those of its process group; succeeds with false when it
   * has ended or is not known.
   */
  Future<Boolean> signal(String id, int signal);

  /**
   * Kills every process of the container and of those whose parent it is; completes once all are
   * gone. Succeeds when none is left.
   */
  Future<Void> destroy(String id);

  /** Changes the limits of a running container. */
  Future<Void> update(String id, ContainerSpec.Limits limits);

  /** What the container uses now, with those whose parent it is. */
  Future<ResourceStatistics> usage(String id);

  /**
   * Drops the record of an ended container, and what is left of it on the machine; its sandbox
   * stays.
   */
  Future<Void> forget(String id);

  /**
   * The input and output of a container that is a session or has a terminal; fails when it is
   * neither. May be asked for several times: each gets the whole output from then on.
   */
  default Future<ContainerIo> attach(String id) {
    return Future.failedFuture("the input and output of containers are not kept here");
  }
}
