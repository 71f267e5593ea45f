/** The plugin's configuration: the original's flags, by name, from keys and the environment. */
package io.kernos.marathon.config;
