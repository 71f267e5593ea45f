/**
 * The service records of the leading master, for whoever is in this process. Nothing here decides
 * what is a service; the master does.
 */
package io.kernos.launcher.discovery;
