/**
 * The plugins folder: jars that come, are replaced and go while the cluster runs, each with its own
 * class loader and its own event loop. A plugin sees the spi; nothing of it is seen from here.
 */
package io.kernos.launcher.plugin;
