/** Where the process begins. Everything else stands in the packages below. */
package io.kernos.launcher;
