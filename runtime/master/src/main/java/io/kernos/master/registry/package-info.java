/**
 * What the master must never lose: admitted agents, framework ids, quotas and weights, in the state
 * store under master/, written in batches on this term's authority.
 */
package io.kernos.master.registry;
