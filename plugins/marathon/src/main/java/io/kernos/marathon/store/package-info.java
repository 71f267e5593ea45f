/**
 * What users want, as it is kept in the {@code StateStore}: definitions with their older versions,
 * groups, and versions of the whole. What is to be stored is decided elsewhere.
 */
package io.kernos.marathon.store;
