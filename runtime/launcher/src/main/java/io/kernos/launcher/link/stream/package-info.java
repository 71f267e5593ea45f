/**
 * Sessions over one authenticated connection to a master, for nodes that are not in the control
 * network: protobuf frames over TCP, with TLS beyond the loopback address. Knows the spi, the link
 * protocol and Vert.x; nothing of the roles that talk.
 */
package io.kernos.launcher.link.stream;
