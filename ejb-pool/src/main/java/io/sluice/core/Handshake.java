package io.sluice.core;

import io.sluice.api.PriorityClass;

/**
 * What a caller said of itself when it asked for the upgrade, checked for form. Claims are not yet
 * believed.
 *
 * @param pool the pool that it wants to join, which exists
 * @param clientId whom it claims to be; null for nobody
 * @param priority the class that it claims, as it was written; null for none
 * @param principal who the container says that it is; null if it has not logged in
 * @param entitlement the class that its roles entitle it to; null for the pool's default
 * @param resumeToken what it was given by the connection that it wants to take over; null for none
 * @param order grows with each handshake of the node. Containers open sessions on several threads,
 *     so a later handshake's may be first
 */
public record Handshake(
    String pool,
    String clientId,
    String priority,
    String principal,
    PriorityClass entitlement,
    String resumeToken,
    long order) {

  /** A caller who says nothing but which pool. */
  public static Handshake anonymous(String pool) {
    return new Handshake(pool, null, null, null, null, null, 0);
  }
}
