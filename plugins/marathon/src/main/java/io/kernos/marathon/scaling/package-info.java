/**
 * Auto-scaling, which the original left to scripts: how many instances an app should have, from
 * what is measured of it. Nothing here shows in an app's JSON.
 */
package io.kernos.marathon.scaling;
