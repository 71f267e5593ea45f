/**
 * From service records to names and their values: the zone that is served. Written by one thread,
 * read by any; no messages, no transport.
 */
package io.kernos.dns.zone;
