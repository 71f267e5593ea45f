/**
 * What a framework in a jar implements and is lent. Interfaces and values only: nothing here knows
 * who implements them.
 */
package io.kernos.spi.plugin;
