/**
 * What the agent shows of itself: immutable views for readers on other threads, and counters. No
 * HTTP and no JSON may enter.
 */
package io.kernos.agent.view;
