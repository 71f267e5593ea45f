/**
 * What a machine offers: resources and attributes, from the configuration or found out. Reads the
 * machine, changes nothing.
 */
package io.kernos.agent.resources;
