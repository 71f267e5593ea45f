/**
 * Time and identities as the kernel's objects see them. Interfaces and values only: nothing here
 * knows who implements them.
 */
package io.kernos.spi.time;
