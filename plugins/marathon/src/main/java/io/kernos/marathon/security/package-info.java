/**
 * Who may call the API, and what for: the seam for authentication and authorization by plugins, and
 * the built-in basic authentication.
 */
package io.kernos.marathon.security;
