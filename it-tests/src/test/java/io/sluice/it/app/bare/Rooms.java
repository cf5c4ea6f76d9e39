package io.sluice.it.app.bare;

import jakarta.websocket.Session;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Who is in, in a static map for each endpoint, as everybody writes it first. */
final class Rooms {
  private static final Map<String, Map<String, Session>> ALL = new ConcurrentHashMap<>();

  private Rooms() {}

  static Map<String, Session> of(String name) {
    return ALL.computeIfAbsent(name, room -> new ConcurrentHashMap<>());
  }
}
