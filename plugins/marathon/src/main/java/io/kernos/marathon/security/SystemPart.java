package io.kernos.marathon.security;

/** Parts of the system itself on which actions can be allowed (Marathon: AuthorizedResource). */
public enum SystemPart {
  SYSTEM_CONFIG,
  EVENTS,
  LEADER,
  PLUGINS
}
