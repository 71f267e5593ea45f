/** How much the state store writes. */
package io.kernos.bench.store;
