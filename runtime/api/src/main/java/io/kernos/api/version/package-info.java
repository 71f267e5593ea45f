/** How builds of different age get along. */
package io.kernos.api.version;
