package io.sluice.it.app.bare;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.StringReader;

/** Reads what comes as JSON. */
@ServerEndpoint("/json")
public class JsonEndpoint {
  static final String ROOM = "json";

  @OnMessage
  public String said(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.read().getValueType().name();
    }
  }

  @OnError
  public void failed(Throwable problem) {
    Problems.note(ROOM, problem);
  }
}
