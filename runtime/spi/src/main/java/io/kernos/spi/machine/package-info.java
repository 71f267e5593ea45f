/** The machine on which this process runs, as far as masters and agents tell of it alike. */
package io.kernos.spi.machine;
