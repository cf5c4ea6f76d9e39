/** Who holds how many slots. Plain data under the pool's lock; the pool acts on what it says. */
package io.sluice.core.admission;
