/** Other people's names: asked of resolvers, and kept for as long as they say. */
package io.kernos.dns.forward;
