package io.kernos.dns.message;

/**
 * What answers a question: records, and those that the asker will want next.
 *
 * @param records in no order that means anything
 * @param additional addresses of what the records point to
 */
record Answer(Records records, Records additional) {}
