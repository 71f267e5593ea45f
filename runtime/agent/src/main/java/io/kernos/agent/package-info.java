/**
 * The agent: what one machine runs for frameworks, and what it remembers of it. {@link
 * io.kernos.agent.Agent} wires the core's objects; the verticle and the HTTP server feed it. No
 * master and no executor code may enter.
 */
package io.kernos.agent;
