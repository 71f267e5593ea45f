/**
 * What users ask for: apps, pods and their parts, as immutable values in their canonical form. No
 * JSON, no rule and no state enters here.
 */
package io.kernos.marathon.definition;
