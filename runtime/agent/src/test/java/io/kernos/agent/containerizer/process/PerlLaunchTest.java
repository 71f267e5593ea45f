package io.kernos.agent.containerizer.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Launched by perl. */
class PerlLaunchTest extends ProcessContainerizerTest {
  @Override
  Tools tools() {
    Tools tools = Tools.find();
    assumeTrue(tools.perl().isPresent(), "no perl here");
    return tools;
  }
}
