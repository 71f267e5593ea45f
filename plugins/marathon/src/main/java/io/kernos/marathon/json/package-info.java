/**
 * The JSON of apps and groups: reading what users send in every spelling that Marathon took,
 * rewriting it to the canonical form, and writing that form. No HTTP and no state enters here.
 */
package io.kernos.marathon.json;
