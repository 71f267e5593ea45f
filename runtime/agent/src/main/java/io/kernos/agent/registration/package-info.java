/**
 * The agent's session with the leading master: who the agent is, whom it obeys, when it tries
 * again. What the master's orders mean is decided elsewhere.
 */
package io.kernos.agent.registration;
