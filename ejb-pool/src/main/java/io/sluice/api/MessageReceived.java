package io.sluice.api;

/**
 * CDI event: a client sent a JSON object, of whatever type. Events of one connection come one after
 * the other, in the order in which the messages came; those of two connections may overlap.
 *
 * @param type the object's {@code type} if that is a string, else the empty string
 * @param text the object as it came
 */
public record MessageReceived(
    String pool, String connectionId, String clientId, String type, String text) {}
