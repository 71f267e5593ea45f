/**
 * Service records: how tasks are found. Interfaces and values only: nothing here knows who
 * implements them.
 */
package io.kernos.spi.discovery;
