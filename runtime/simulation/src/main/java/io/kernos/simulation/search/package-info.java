/** Runs many simulations at a time, adds up what they covered, and shrinks those that fail. */
package io.kernos.simulation.search;
