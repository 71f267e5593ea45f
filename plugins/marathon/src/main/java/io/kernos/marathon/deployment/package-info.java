/** How the wanted state is reached: plans of steps, and the objects that carry them out. */
package io.kernos.marathon.deployment;
