/**
 * The leading master: {@link io.kernos.master.Master} wires the objects that keep frameworks,
 * agents, offers, operations and tasks. Logic runs on one thread and reaches the world through
 * {@link io.kernos.master.MasterWorld} only; nothing but the verticle may touch Vert.x.
 */
package io.kernos.master;
