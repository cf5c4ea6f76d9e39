/** The ports through which the pool calls out. Adapters implement them; tests fake them. */
package io.sluice.spi;
