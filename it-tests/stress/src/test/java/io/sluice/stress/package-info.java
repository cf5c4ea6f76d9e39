/**
 * Two threads meet, millions of times: jcstress on the core's own classes. What comes of a race is
 * said in words, and each test lists the words that may come. docs/stress.md has the table.
 */
package io.sluice.stress;
