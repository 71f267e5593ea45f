/**
 * Brings what a command names by URI into its sandbox: file, http and https, unpacked or made
 * executable. Knows nothing of tasks.
 */
package io.kernos.agent.fetcher;
