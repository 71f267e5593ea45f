/**
 * State that must never be lost, and who leads. Interfaces and values only: nothing here knows who
 * implements them.
 */
package io.kernos.spi.store;
