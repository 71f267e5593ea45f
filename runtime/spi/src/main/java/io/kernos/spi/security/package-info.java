/**
 * Who asks, and what they may do. Interfaces and values only: nothing here knows who implements
 * them.
 */
package io.kernos.spi.security;
