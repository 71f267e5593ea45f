/**
 * The algebra of resources, and the text that people write them in. Values only, all immutable:
 * nothing here knows of agents, offers or tasks beyond their wire types.
 */
package io.kernos.api.resources;
