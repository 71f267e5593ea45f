/**
 * Starts and stops the roles of one process: what the configuration says becomes verticles, links
 * and a store. Nothing of what the roles do enters here.
 */
package io.kernos.launcher.role;
