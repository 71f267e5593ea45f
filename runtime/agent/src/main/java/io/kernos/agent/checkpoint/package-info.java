/**
 * What the agent remembers across its own restarts: typed records over a {@code Disk}, and that
 * disk as an append-only log file. No decision about tasks may enter.
 */
package io.kernos.agent.checkpoint;
