/** What a pool counts. */
package io.sluice.core.stats;
