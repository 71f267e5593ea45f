/**
 * What is to be balanced: service records and their labels made into apps, service ports and
 * servers. Plain values; nothing here knows what a configuration file looks like.
 */
package io.kernos.haproxy.app;
