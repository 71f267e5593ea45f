package io.kernos.agent.containerizer.process;

/** Launched by a shell, as where there is no perl. */
class ShellLaunchTest extends ProcessContainerizerTest {
  @Override
  Tools tools() {
    return Tools.find().withoutPerl();
  }
}
