/** What the kernel lends to plugins, as tests need it. */
package io.kernos.testkit.plugin;
