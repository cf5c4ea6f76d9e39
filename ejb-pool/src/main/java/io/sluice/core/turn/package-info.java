/**
 * How a decision is made under a lock and carried out after it, and the one alarm that goes with
 * such a lock. Knows nothing of what is decided.
 */
package io.sluice.core.turn;
