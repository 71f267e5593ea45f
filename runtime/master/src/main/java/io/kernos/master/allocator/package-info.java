/**
 * Who is offered what: the allocator. It knows frameworks, roles, agents and resources; tasks,
 * offers, sessions and HTTP may not enter.
 */
package io.kernos.master.allocator;
