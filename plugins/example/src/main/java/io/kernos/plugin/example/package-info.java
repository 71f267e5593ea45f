/**
 * A framework plugin as small as can be, to begin one's own from. It sees the spi and the api, and
 * nothing else of Kernos.
 */
package io.kernos.plugin.example;
