/**
 * What must hold in every moment, computed from outside: with own arithmetic, from messages, views
 * and containers. No class of the kernel that is under test does the sums here.
 */
package io.kernos.simulation.invariant;
