/**
 * Frameworks: their subscriptions, roles and what they hold. Knows tasks and offers as values only.
 */
package io.kernos.master.framework;
