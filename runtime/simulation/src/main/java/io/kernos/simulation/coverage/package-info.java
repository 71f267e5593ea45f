/**
 * The state machines of the kernel as tables, and how much of them simulations walked. A step that
 * is in no table is a violation. Knows messages and views only.
 */
package io.kernos.simulation.coverage;
