package io.kernos.agent.containerizer.process;

import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.ContainerSpec.Kind;

/**
 * What a container's first process opens as its input, output and errors, in this order. Relative
 * names are within its directory.
 *
 * @param holdsInput whether it opens its input for writing too, which then never ends
 */
record Stdio(String input, boolean holdsInput, String output, String errors) {

  static Stdio of(Place place, ContainerSpec spec) {
    boolean terminal = spec.hasTerminal();
    String input = spec.attachable() ? place.input().toString() : "/dev/null";
    if (spec.kind() == Kind.PLAIN) {
      return new Stdio(input, terminal, "stdout", "stderr");
    }
    String output = place.output().toString();
    return new Stdio(input, terminal, output, terminal ? output : place.errors().toString());
  }
}
