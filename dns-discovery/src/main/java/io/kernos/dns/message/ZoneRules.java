package io.kernos.dns.message;

import io.kernos.dns.name.WireName;

/**
 * What all records of the zone have in common, and its SOA (times in seconds).
 *
 * @param ttl of every record
 * @param weight of SRV records
 * @param nameServer MNAME of the SOA, and the NS
 * @param mailbox RNAME of the SOA
 * @param minTtl how long a negative answer may be kept
 */
public record ZoneRules(
    int ttl,
    int weight,
    WireName nameServer,
    WireName mailbox,
    long refresh,
    long retry,
    long expire,
    long minTtl) {}
