/**
 * Messages from a JMS queue to the pool: {@code docs/jms.md}. A deployment of its own, so that the
 * EAR also runs where there is no JMS. {@link io.sluice.jms.SluiceQueue} is the only one who knows
 * JMS; what is to become of a message {@link io.sluice.jms.Clerk} decides.
 */
package io.sluice.jms;
