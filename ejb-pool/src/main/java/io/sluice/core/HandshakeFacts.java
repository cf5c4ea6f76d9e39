package io.sluice.core;

import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A request for the upgrade, as the container shows it.
 *
 * @param pool the pool's name from the path
 * @param query the first value of a query parameter, decoded; null if there is none
 * @param header the first value of a header, by name in any case; null if there is none
 * @param principal who is logged in; null for nobody
 * @param role whether the caller is in a role
 * @param ownOrigin the server's origin as the caller addressed it, {@code scheme://host[:port]};
 *     null if it is not known, and then no origin counts as the server's own
 */
public record HandshakeFacts(
    String pool,
    UnaryOperator<String> query,
    UnaryOperator<String> header,
    String principal,
    Predicate<String> role,
    String ownOrigin) {}
