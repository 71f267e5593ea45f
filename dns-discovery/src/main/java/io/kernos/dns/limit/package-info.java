/** What one client may cost. */
package io.kernos.dns.limit;
