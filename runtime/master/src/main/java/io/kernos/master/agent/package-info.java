/**
 * Agents: their sessions, registration, health and removal. What an agent says about itself is
 * checked before it counts.
 */
package io.kernos.master.agent;
