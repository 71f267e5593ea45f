package io.kernos.agent.containerizer.process;

import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.RLimitInfo.RLimit;
import io.kernos.spi.container.ContainerSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is executed in the end.
 *
 * @param prefix programs that each set something and then execute the rest: limits, user
 * @param program looked for in the task's PATH
 * @param arguments the zeroth among them, which need not be the program's name
 */
record TaskCommand(List<String> prefix, String program, List<String> arguments) {

  /** What the task gets when the environment names no PATH. Mesos: os::host_default_path. */
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** The command of a container. */
  static TaskCommand of(ContainerSpec spec, Tools tools, Users.User user) {
    List<String> prefix = new ArrayList<>(rlimits(spec, tools));
    if (user != null) {
      prefix.addAll(user.become(tools));
    }
    CommandInfo command = spec.command();
    if (command.getShell()) {
      return new TaskCommand(prefix, "/bin/sh", List.of("sh", "-c", command.getValue()));
    }
    List<String> arguments =
        command.getArgumentsCount() == 0 ? List.of(command.getValue()) : command.getArgumentsList();
    return new TaskCommand(prefix, command.getValue(), arguments);
  }

  /** Whether its zeroth argument can be left to who executes it. */
  boolean hasUsualName() {
    String zeroth = arguments.get(0);
    return zeroth.equals(program) || zeroth.equals(Path.of(program).getFileName().toString());
  }

  /** Program and arguments where programs stand before them, which cannot set the zeroth. */
  List<String> words() {
    List<String> words = new ArrayList<>(prefix);
    if (!hasUsualName()) {
      // Only bash can give a program another name than its file's.
      words.addAll(
          List.of(
              "/bin/bash", "-c", "n=$1; shift; exec -a \"$n\" \"$@\"", "bash", arguments.get(0)));
    } else if (program.contains("=")) {
      // env would take it for an assignment.
      words.addAll(List.of("/bin/sh", "-c", "exec \"$@\"", "sh"));
    }
    words.add(program);
    words.addAll(arguments.subList(1, arguments.size()));
    return words;
  }

  /** The environment, with a PATH, and with the mark where it is wanted. */
  static Map<String, String> environment(ContainerSpec spec, boolean mark) {
    Map<String, String> result = new LinkedHashMap<>(spec.environment());
    result.putIfAbsent("PATH", DEFAULT_PATH);
    if (mark) {
      result.put(Launcher.MARK, spec.id());
    }
    return result;
  }

  private static List<String> rlimits(ContainerSpec spec, Tools tools) {
    if (spec.container().isEmpty() || !spec.container().get().hasRlimitInfo()) {
      return List.of();
    }
    List<String> words = new ArrayList<>();
    words.add(
        tools
            .prlimit()
            .orElseThrow(
                () -> new IllegalArgumentException("rlimits need prlimit, which is missing")));
    for (RLimit limit : spec.container().get().getRlimitInfo().getRlimitsList()) {
      if (limit.hasSoft() != limit.hasHard()) {
        throw new IllegalArgumentException("an rlimit needs both soft and hard, or neither");
      }
      String name = limit.getType().name().substring("RLMT_".length()).toLowerCase(Locale.ROOT);
      String value = limit.hasSoft() ? limit.getSoft() + ":" + limit.getHard() : "unlimited";
      words.add("--" + name + "=" + value);
    }
    return words;
  }
}
