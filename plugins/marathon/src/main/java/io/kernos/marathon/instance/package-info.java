/**
 * What runs: the instances of apps and pods with their tasks, what became of them, and how they are
 * ended. What should run is decided elsewhere.
 */
package io.kernos.marathon.instance;
