package io.kernos.simulation;

import io.kernos.simulation.coverage.Coverage;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.SimLeaders;
import io.kernos.testkit.sim.SimNetwork;
import io.kernos.testkit.store.ModelGroup;
import io.kernos.testkit.store.ModelStore;

/**
 * What all nodes of a simulated cluster share.
 *
 * @param network between agents and masters
 * @param local within each machine; nothing goes wrong in it but crashes
 * @param group the masters' members of the replicated log
 * @param observer sees all and checks it
 * @param coverage which transitions were seen
 */
record World(
    Scheduler scheduler,
    SimNetwork network,
    SimNetwork local,
    SimLeaders leaders,
    ModelStore store,
    ModelGroup group,
    Observer observer,
    Coverage coverage,
    Seams seams) {}
