/**
 * What is counted and measured, under the original's names. Counting takes no lock and may be done
 * on any thread; what it means is known elsewhere.
 */
package io.kernos.marathon.metric;
