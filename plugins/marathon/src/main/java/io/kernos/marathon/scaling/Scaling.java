package io.kernos.marathon.scaling;

/** Auto-scaling, as the API sees it. */
public record Scaling(Policies policies, AutoScaler scaler) {}
