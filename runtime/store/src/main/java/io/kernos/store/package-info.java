/**
 * StateStore, Journal and Leadership on a replicated log (Apache Ratis). Nothing outside this
 * package knows Ratis; nothing in it knows what the keys mean.
 */
package io.kernos.store;
