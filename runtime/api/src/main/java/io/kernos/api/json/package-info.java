/**
 * Protobuf messages as JSON, with the habits that clients of the Mesos v1 API rely on. Knows
 * descriptors only: nothing here is about one message or another.
 */
package io.kernos.api.json;
