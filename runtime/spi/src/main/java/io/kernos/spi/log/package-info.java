/** The log of this process, as operators change it. Nothing here knows who writes the log. */
package io.kernos.spi.log;
