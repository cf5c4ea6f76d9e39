package io.sluice.it.app.bare;

import jakarta.websocket.OnMessage;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Several of the application's threads have something for one client, each a hundred messages that
 * begin with its number.
 */
@ServerEndpoint("/storm")
public class StormEndpoint {
  private static final int THREADS = 8;
  private static final int MESSAGES = 100;
  private static final String HALF = "x".repeat(2_000);

  /** How one message is sent: {@code text} is its sender's number. */
  private interface Way {
    void send(Session session, String text) throws IOException;
  }

  @OnMessage
  public void asked(String way, Session session) throws InterruptedException {
    Way chosen = way(way, new CyclicBarrier(THREADS));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      String number = Integer.toString(i);
      Thread thread = new Thread(() -> sendAll(way, chosen, session, number));
      threads.add(thread);
      thread.start();
    }
    for (Thread each : threads) {
      each.join();
    }
  }

  private static Way way(String name, CyclicBarrier between) {
    return switch (name) {
      case "async" -> (session, text) -> session.getAsyncRemote().sendText(text + HALF + HALF);
      case "basic" -> (session, text) -> session.getBasicRemote().sendText(text + HALF + HALF);
      case "parts" -> (session, text) -> inParts(session, text, between);
      case "writer" -> StormEndpoint::byWriter;
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** All have sent a first part before one sends a last: else they may take turns by luck. */
  private static void inParts(Session session, String text, CyclicBarrier between)
      throws IOException {
    RemoteEndpoint.Basic remote = session.getBasicRemote();
    try {
      remote.sendText(text + HALF, false);
    } finally {
      meet(between);
    }
    remote.sendText(text + HALF, true);
  }

  private static void meet(CyclicBarrier others) {
    try {
      others.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
      Problems.note("parts", alone);
    }
  }

  private static void byWriter(Session session, String text) throws IOException {
    try (Writer writer = session.getBasicRemote().getSendWriter()) {
      writer.write(text + HALF);
      writer.write(text + HALF);
    }
  }

  private static void sendAll(String name, Way way, Session session, String text) {
    for (int i = 0; i < MESSAGES; i++) {
      try {
        way.send(session, text);
      } catch (IOException | RuntimeException thrown) {
        Problems.note(name, thrown);
      }
    }
  }
}
