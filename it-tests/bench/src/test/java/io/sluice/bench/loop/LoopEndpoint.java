package io.sluice.bench.loop;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.SendHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What people write who have no pool: it speaks as much of the protocol as the load generator does,
 * and sends to a group by a loop over its sessions.
 */
@ServerEndpoint("/ws")
public class LoopEndpoint {
  private static final Map<String, Set<Session>> GROUPS = new ConcurrentHashMap<>();
  private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());
  private static final SendHandler UNHEARD = result -> {};

  private final Set<String> mine = ConcurrentHashMap.newKeySet();

  @OnOpen
  public void opened(Session session) {
    session.setMaxIdleTimeout(0);
  }

  @OnMessage
  public void said(Session session, String text) {
    JsonObject message = read(text);
    switch (message.getString("type")) {
      case "join" -> join(session, message.getString("group"));
      case "broadcast" -> broadcast(session, message);
      default -> send(session, "{\"type\":\"echo\",\"payload\":" + text + "}");
    }
  }

  private static JsonObject read(String text) {
    try (JsonReader reader = READERS.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  private void join(Session session, String group) {
    mine.add(group);
    GROUPS.computeIfAbsent(group, name -> ConcurrentHashMap.newKeySet()).add(session);
  }

  private static void broadcast(Session from, JsonObject message) {
    String text =
        "{\"type\":\"broadcast\",\"group\":"
            + message.get("group")
            + ",\"payload\":"
            + message.get("payload")
            + "}";
    for (Session member : GROUPS.getOrDefault(message.getString("group"), Set.of())) {
      if (member != from) {
        send(member, text);
      }
    }
  }

  private static void send(Session session, String text) {
    if (session.isOpen()) {
      session.getAsyncRemote().sendText(text, UNHEARD);
    }
  }

  @OnClose
  public void closed(Session session) {
    for (String group : List.copyOf(mine)) {
      GROUPS.computeIfPresent(
          group,
          (name, members) -> {
            members.remove(session);
            return members.isEmpty() ? null : members;
          });
    }
  }

  @OnError
  public void failed(Throwable failure) {
    // A client that has gone is no news here.
  }
}
