/** Whether an offer has what an instance needs: resources, ports, disks, constraints. No state. */
package io.kernos.marathon.launch.match;
