/** The HTTP interface of Mesos-DNS, metrics, and what Prometheus asks for. */
package io.kernos.dns.http;
