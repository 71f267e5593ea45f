/**
 * A plain load balancer inside the process, for machines with no HAProxy; not for production. All
 * of it is used on one event loop, but for {@code EmbeddedBalancer}, by which the bridge steers it.
 * What HAProxy alone can do (TLS, templates, options) is not served, and named.
 */
package io.kernos.haproxy.embedded;
