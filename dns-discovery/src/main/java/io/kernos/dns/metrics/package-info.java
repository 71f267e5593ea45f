/** What was counted. */
package io.kernos.dns.metrics;
