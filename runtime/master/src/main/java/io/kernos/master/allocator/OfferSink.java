package io.kernos.master.allocator;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.FrameworkID;
import java.util.Map;

/**
 * Takes what the allocator gives; called on its thread, never inside a call to it. It may call the
 * allocator, and MUST NOT throw: what it was given would be lost.
 */
@FunctionalInterface
public interface OfferSink {

  /**
   * Offers {@code resources} to {@code framework}: by role, then by agent, each marked as allocated
   * to its role. They are the framework's from now on, until recovered.
   */
  void offer(FrameworkID framework, Map<String, Map<AgentID, Resources>> resources);
}
