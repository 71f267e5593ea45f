/**
 * The text of HAProxy's configuration: templates, what they may hold, and the file made of them.
 * Text only; nothing here runs anything.
 */
package io.kernos.haproxy.config;
