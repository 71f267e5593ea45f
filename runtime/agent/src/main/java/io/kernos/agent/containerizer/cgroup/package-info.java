/**
 * Control groups: limits, usage and the killing of whole containers. Nothing here knows what a task
 * is; every call may block on the kernel, so none runs on an event loop.
 */
package io.kernos.agent.containerizer.cgroup;
