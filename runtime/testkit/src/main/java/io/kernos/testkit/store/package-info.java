/**
 * The contract tests of StateStore and Journal, and a model of both that is deterministic. No real
 * store enters here.
 */
package io.kernos.testkit.store;
