/** What containers are told about their network. Plain objects; no container is started here. */
package io.kernos.agent.containerizer.network;
