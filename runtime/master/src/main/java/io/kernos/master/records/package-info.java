/**
 * Service records of running tasks: a snapshot and numbered changes, and the draining that a kill
 * waits for.
 */
package io.kernos.master.records;
