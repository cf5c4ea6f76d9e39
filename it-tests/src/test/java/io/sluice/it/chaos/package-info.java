/**
 * Clients that do anything at any time and write down what they sent and saw, and a check that
 * reads it afterwards, and knows nothing of the server but what it promises.
 */
package io.sluice.it.chaos;
