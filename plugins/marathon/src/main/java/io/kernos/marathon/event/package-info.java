/** What happens, told to whoever listens to the event stream. */
package io.kernos.marathon.event;
