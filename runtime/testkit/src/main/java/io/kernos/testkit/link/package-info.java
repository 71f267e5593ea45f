/** What every Link must do, as tests. Each implementation extends {@link LinkContract}. */
package io.kernos.testkit.link;
