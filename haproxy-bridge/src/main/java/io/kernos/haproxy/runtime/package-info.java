/**
 * The HAProxy that runs: its process, its Runtime API, and what is asked of it before a reload. All
 * of it blocks, and runs on worker threads.
 */
package io.kernos.haproxy.runtime;
