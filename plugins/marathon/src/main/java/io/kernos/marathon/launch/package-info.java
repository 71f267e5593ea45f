/** From waiting instances and offers to launches: matching, placement, tasks, back-off. */
package io.kernos.marathon.launch;
