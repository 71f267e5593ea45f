/** A node's own checkpoint. Interfaces and values only: nothing here knows who implements them. */
package io.kernos.spi.disk;
