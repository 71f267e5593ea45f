package io.kernos.marathon.definition;

import java.util.Optional;

/** What is fetched into the sandbox before the start. */
public record Artifact(
    String uri, boolean extract, boolean executable, boolean cache, Optional<String> destPath) {}
