/** The plugin in a whole cluster: real processes, real tasks, clients as users have them. */
package io.kernos.marathon.cluster;
