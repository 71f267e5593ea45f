/**
 * The REST API: routes, resources, and how the scheduler's values look in JSON. Decisions are made
 * elsewhere; Vert.x stays in the shell around the resources.
 */
package io.kernos.marathon.http;
