/** Asks Jakarta Transactions when the caller's transaction has ended, and how. */
package io.sluice.adapter.jta;
