/** Sessions between nodes. Interfaces and values only: nothing here knows who implements them. */
package io.kernos.spi.link;
