/**
 * The service records of the leading master through the standard Vert.x Service Discovery. Nothing
 * here decides what is a service; the master does.
 */
package io.kernos.launcher.discovery;
