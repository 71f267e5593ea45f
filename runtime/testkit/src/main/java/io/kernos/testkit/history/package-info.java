/**
 * What clients saw of a store, and whether it could have happened: histories of operations on
 * registers, checked for linearizability.
 */
package io.kernos.testkit.history;
