/**
 * The agent's HTTP server: the executor API, files, and everything that is only read. Decides
 * nothing: calls go to the core, reads are served from its view.
 */
package io.kernos.agent.http;
