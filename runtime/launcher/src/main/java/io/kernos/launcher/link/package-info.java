/**
 * Sessions between nodes, and who leads: inside one JVM, and over the Vert.x event bus. Knows the
 * spi, the link protocol and Vert.x; nothing of the roles that talk.
 */
package io.kernos.launcher.link;
