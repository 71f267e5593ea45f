/**
 * How Kernos logs: one line for each event, libraries at warn. Knows logback and nothing else of
 * Kernos.
 */
package io.kernos.launcher.logging;
