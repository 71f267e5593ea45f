package io.kernos.marathon.definition;

import java.util.Optional;

/** Settings of the Linux kernel for a container. */
public record LinuxInfo(Optional<Seccomp> seccomp, Optional<Ipc> ipc) {
  /** The profile of allowed system calls, or none. */
  public record Seccomp(Optional<String> profileName, boolean unconfined) {}

  /**
   * The IPC namespace.
   *
   * @param mode {@code PRIVATE} or {@code SHARE_PARENT}
   * @param shmSize of /dev/shm, in MB
   */
  public record Ipc(String mode, Optional<Integer> shmSize) {}
}
