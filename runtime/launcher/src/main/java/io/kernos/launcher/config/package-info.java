/**
 * The configuration: a typed table of keys, read from a YAML file, the environment and the command
 * line. Knows no role: what a key means is up to those who ask for it.
 */
package io.kernos.launcher.config;
