/**
 * The lives of executors: how they start, connect, report, end and are let go of, built-in ones in
 * the executor host and custom ones in containers. What to launch is decided elsewhere.
 */
package io.kernos.agent.executor;
