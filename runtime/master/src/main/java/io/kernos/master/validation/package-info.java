/**
 * Checks of what frameworks ask: pure functions that return what is wrong in the words of Mesos, or
 * nothing.
 */
package io.kernos.master.validation;
