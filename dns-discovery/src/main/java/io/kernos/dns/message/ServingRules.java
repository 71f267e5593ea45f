package io.kernos.dns.message;

/**
 * How questions are answered.
 *
 * @param recursion whether answers say that recursion is available
 * @param truncateBit whether an answer that was cut says so
 * @param udpSize no answer by UDP is larger than this, in bytes
 */
public record ServingRules(boolean recursion, boolean truncateBit, int udpSize) {}
