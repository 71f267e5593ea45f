package io.kernos.marathon.launch.task;

import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.DurationInfo;
import io.kernos.api.v1.KillPolicy;
import io.kernos.api.v1.Label;
import io.kernos.api.v1.Labels;
import io.kernos.api.v1.LinuxInfo;
import io.kernos.api.v1.SeccompInfo;
import io.kernos.api.v1.Value;
import io.kernos.api.v1.Volume;
import io.kernos.marathon.definition.Artifact;
import io.kernos.marathon.definition.ResourceLimits;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Small messages that apps and pods share. */
final class Protos {
  private Protos() {}

  static Labels labels(Map<String, String> labels) {
    Labels.Builder result = Labels.newBuilder();
    labels.forEach(
        (key, value) -> result.addLabels(Label.newBuilder().setKey(key).setValue(value)));
    return result.build();
  }

  static KillPolicy killPolicy(Duration grace) {
    return KillPolicy.newBuilder()
        .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(grace.toNanos()))
        .build();
  }

  static List<CommandInfo.URI> uris(List<Artifact> artifacts) {
    return artifacts.stream().map(Protos::uri).toList();
  }

  private static CommandInfo.URI uri(Artifact artifact) {
    CommandInfo.URI.Builder uri =
        CommandInfo.URI
            .newBuilder()
            .setValue(artifact.uri())
            .setExecutable(artifact.executable())
            .setExtract(artifact.extract())
            .setCache(artifact.cache());
    artifact.destPath().ifPresent(uri::setOutputFile);
    return uri.build();
  }

  static Map<String, Value.Scalar> limits(ResourceLimits limits) {
    Map<String, Value.Scalar> result = new LinkedHashMap<>();
    limits.cpus().ifPresent(cpus -> result.put("cpus", scalar(cpus)));
    limits.mem().ifPresent(mem -> result.put("mem", scalar(mem)));
    return result;
  }

  private static Value.Scalar scalar(double value) {
    return Value.Scalar.newBuilder().setValue(value).build();
  }

  static Volume.Mode mode(boolean readOnly) {
    return readOnly ? Volume.Mode.RO : Volume.Mode.RW;
  }

  /** Fills in what a definition says of the Linux kernel. */
  static void linux(io.kernos.marathon.definition.LinuxInfo info, LinuxInfo.Builder linux) {
    info.seccomp()
        .ifPresent(
            seccomp -> {
              SeccompInfo.Builder profile =
                  SeccompInfo.newBuilder().setUnconfined(seccomp.unconfined());
              seccomp.profileName().ifPresent(profile::setProfileName);
              linux.setSeccomp(profile);
            });
    info.ipc()
        .ifPresent(
            ipc -> {
              ipc.shmSize().ifPresent(linux::setShmSize);
              linux.setIpcMode(LinuxInfo.IpcMode.valueOf(ipc.mode().toUpperCase(Locale.ROOT)));
            });
  }
}
