/** The tree of groups with all apps and pods in it, as an immutable value, and changes of it. */
package io.kernos.marathon.group;
