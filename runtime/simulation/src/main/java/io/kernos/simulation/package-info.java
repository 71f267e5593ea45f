/**
 * The whole cluster in one thread from a seed: the real masters, agents and executor hosts in the
 * simulated world of the testkit, with faults, and with invariants checked as it goes.
 *
 * <ul>
 *   <li>Every build runs 300 histories of 1,000 faults each: {@code SimulationTest}.
 *   <li>{@code mvn -P simulation -pl runtime/simulation -am test} runs 10,000; {@code
 *       -Dkernos.histories=N} others, from the seed {@code -Dkernos.first=M} on. Either prints
 *       steps, the mix of faults, and which transitions of the state machines were covered.
 *   <li>{@code -Dkernos.agents}, {@code masters}, {@code tasks} and {@code faults} set the size.
 *   <li>A failing seed is shrunk, and prints how to replay it: {@code
 *       -Dtest=SimulationTest#one_seed -Dkernos.seed=N}, with {@code -Dkernos.only=1,2,3} for the
 *       faults that are enough, {@code -Dkernos.trace=LINES} for the end of what happened, and
 *       {@code -Dkernos.log=INFO} for what the nodes say.
 * </ul>
 */
package io.kernos.simulation;
