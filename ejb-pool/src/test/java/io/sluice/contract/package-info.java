/**
 * What a client may rely on, in plain words: scenarios that know neither the core nor a container,
 * only {@link io.sluice.contract.ContractServer} and {@link io.sluice.contract.ContractClient}.
 * They run on the core with fakes here, and by a few lines in whatever serves the pool.
 */
package io.sluice.contract;
