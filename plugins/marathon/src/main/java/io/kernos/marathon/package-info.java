/**
 * The Marathon plugin: its two halves, and the scheduler put together out of its parts. What the
 * parts do is decided in their packages.
 */
package io.kernos.marathon;
