/**
 * The master's HTTP server: parses, hands calls over to the core, serves every read from the
 * published view. Decides nothing about frameworks or agents.
 */
package io.kernos.master.http;
