/**
 * Vert.x over Hazelcast: which processes belong together, and the bus between them. Nothing durable
 * rests on it.
 */
package io.kernos.launcher.cluster;
