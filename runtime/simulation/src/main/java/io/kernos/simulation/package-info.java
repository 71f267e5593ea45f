/**
 * The whole cluster in one thread from a seed: the real master, agents and executor hosts in the
 * simulated world of the testkit, with faults, and with invariants checked as it goes.
 */
package io.kernos.simulation;
