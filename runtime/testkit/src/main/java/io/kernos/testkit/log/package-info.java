/** A log whose level tests look at. */
package io.kernos.testkit.log;
