/**
 * From the bytes of a question to the bytes of its answer. Plain objects; what is written is what
 * any transport sends.
 */
package io.kernos.dns.message;
