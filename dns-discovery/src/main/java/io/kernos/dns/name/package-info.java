/**
 * How names are made of what frameworks call their tasks, and names as they stand on the wire. No
 * records, no transport.
 */
package io.kernos.dns.name;
