/**
 * Backups of everything that is stored, in files, and their way back. Nothing here knows what the
 * values mean.
 */
package io.kernos.marathon.backup;
