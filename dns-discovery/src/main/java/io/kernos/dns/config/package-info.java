/** What can be chosen, from our own keys and from a configuration file of Mesos-DNS. */
package io.kernos.dns.config;
