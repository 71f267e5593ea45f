/** What every Disk must do, as tests. Each implementation extends {@link DiskContract}. */
package io.kernos.testkit.disk;
