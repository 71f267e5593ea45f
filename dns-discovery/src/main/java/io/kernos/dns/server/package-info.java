/**
 * The transports, and the verticle that holds all together. Thin: what is said is decided
 * elsewhere.
 */
package io.kernos.dns.server;
