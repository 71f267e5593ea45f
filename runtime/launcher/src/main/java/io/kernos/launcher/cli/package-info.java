/**
 * The kernos command: what it takes and what it prints. Commands that look at a cluster speak its
 * public HTTP API, as any other client does.
 */
package io.kernos.launcher.cli;
