/**
 * WildFly: what the server says before it suspends or stops. Loaded by name, and only where its
 * classes are there.
 */
package io.sluice.adapter.wildfly;
