/**
 * The seam for code of others in jars of their own, as the original's plugins: what they may
 * implement, and how they are found and described.
 */
package io.kernos.marathon.extension;
