/** Answers of DNS against other servers of the same names. */
package io.kernos.bench.dns;
