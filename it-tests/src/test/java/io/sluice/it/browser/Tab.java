package io.sluice.it.browser;

import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A tab of a browser, which shares no cookies, logins and the like with others. */
public final class Tab implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Their codes on Windows, which browsers go by everywhere. */
  private static final Map<String, Integer> KEYS =
      Map.of("Tab", 9, "Enter", 13, "Escape", 27, " ", 32, "ArrowDown", 40);

  private final DevTools tools;
  private final String context;
  private final String session;

  /**
   * What went over the wire before a WebSocket was open, or wasn't.
   *
   * @param request the headers that the browser sent, names in lower case
   * @param answer the headers of a 101, names in lower case; empty for another answer
   * @param end {@code 101}, or what the browser says of the failure
   */
  public record Handshake(Map<String, String> request, Map<String, String> answer, String end) {}

  Tab(DevTools tools) {
    this.tools = tools;
    context = tools.call(null, "Target.createBrowserContext", none()).getString("browserContextId");
    String target =
        tools
            .call(
                null,
                "Target.createTarget",
                none().add("url", "about:blank").add("browserContextId", context))
            .getString("targetId");
    session =
        tools
            .call(
                null, "Target.attachToTarget", none().add("targetId", target).add("flatten", true))
            .getString("sessionId");
    tools.call(session, "Page.enable", none());
    tools.call(session, "Network.enable", none());
    tools.call(session, "Runtime.enable", none());
    tools.call(session, "Log.enable", none());
    tools.call(
        session,
        "Page.addScriptToEvaluateOnNewDocument",
        none().add("source", resource("/browser/page.js")));
  }

  private static JsonObjectBuilder none() {
    return Json.createObjectBuilder();
  }

  private static String resource(String name) {
    try (InputStream in = Tab.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Goes to that address, and waits until it is loaded. */
  public void visit(String url) {
    int loaded = events("Page.loadEventFired").size();
    JsonObject answer = tools.call(session, "Page.navigate", none().add("url", url));
    if (answer.containsKey("errorText")) {
      throw new AssertionError(url + ": " + answer.getString("errorText"));
    }
    await().atMost(PATIENCE).until(() -> events("Page.loadEventFired").size() > loaded);
  }

  private List<JsonObject> events(String method) {
    return tools.events(session, method);
  }

  /** What the page shows. */
  public String text() {
    return text(run("document.documentElement.innerText"));
  }

  /** Opens a WebSocket in the page. */
  public PageSocket connect(String url, String... subprotocols) {
    StringBuilder arguments = new StringBuilder(quoted(url));
    for (String each : subprotocols) {
      arguments.append(", ").append(quoted(each));
    }
    return new PageSocket(this, "sockets[" + run("connect(" + arguments + ")") + "]");
  }

  /**
   * Opens one in a frame of the page that has no origin, and gives what it saw until the end.
   *
   * @param kind {@code sandbox} or {@code data}
   */
  public List<String> connectInAFrame(String kind, String url) {
    JsonValue seen = run("connectInAFrame(" + quoted(kind) + ", " + quoted(url) + ")");
    return ((JsonArray) seen).getValuesAs(Tab::text);
  }

  /** Runs a script in the page, and gives its value; if that is a promise, what it promises. */
  public JsonValue run(String script) {
    JsonObject answer =
        tools.call(
            session,
            "Runtime.evaluate",
            none().add("expression", script).add("awaitPromise", true).add("returnByValue", true));
    if (answer.containsKey("exceptionDetails")) {
      throw new AssertionError(script + ": " + answer.getJsonObject("exceptionDetails"));
    }
    return answer.getJsonObject("result").getOrDefault("value", JsonValue.NULL);
  }

  static String text(JsonValue value) {
    return ((JsonString) value).getString();
  }

  static String quoted(String text) {
    return Json.createValue(text).toString();
  }

  /** Runs that in each page before anything of its own. */
  public void beforeEachPage(String script) {
    tools.call(session, "Page.addScriptToEvaluateOnNewDocument", none().add("source", script));
  }

  /** Presses that key: a name of {@link #KEYS}. */
  public void press(String key) {
    int code = KEYS.get(key);
    // A page without focus, as one in the background, has no keyboard.
    tools.call(session, "Emulation.setFocusEmulationEnabled", none().add("enabled", true));
    JsonObjectBuilder down = keyEvent("keyDown", key, code);
    if (key.equals("Enter")) {
      down.add("text", "\r");
    } else if (key.equals(" ")) {
      down.add("text", " ");
    }
    tools.call(session, "Input.dispatchKeyEvent", down);
    tools.call(session, "Input.dispatchKeyEvent", keyEvent("keyUp", key, code));
  }

  private static JsonObjectBuilder keyEvent(String type, String key, int code) {
    return none()
        .add("type", type)
        .add("key", key)
        .add("code", key.equals(" ") ? "Space" : key)
        .add("windowsVirtualKeyCode", code);
  }

  /** Types that where the focus is. */
  public void type(String text) {
    tools.call(session, "Input.insertText", none().add("text", text));
  }

  /** What the visitor prefers: {@code dark} or {@code light}. */
  public void prefer(String scheme) {
    tools.call(
        session,
        "Emulation.setEmulatedMedia",
        none()
            .add(
                "features",
                Json.createArrayBuilder()
                    .add(none().add("name", "prefers-color-scheme").add("value", scheme))));
  }

  /** The size of what is seen of a page, in pixels; without scroll bars. */
  public void resize(int width, int height) {
    tools.call(
        session,
        "Emulation.setDeviceMetricsOverride",
        none()
            .add("width", width)
            .add("height", height)
            .add("deviceScaleFactor", 1)
            .add("mobile", false));
    tools.call(session, "Emulation.setScrollbarsHidden", none().add("hidden", true));
  }

  /** What is seen, as a PNG. */
  public byte[] screenshot() {
    JsonObject shot = tools.call(session, "Page.captureScreenshot", none().add("format", "png"));
    return Base64.getDecoder().decode(shot.getString("data"));
  }

  /** Exceptions of scripts, and what the browser has refused to do; not answers of the server. */
  public List<String> complaints() {
    Stream<String> refused =
        events("Log.entryAdded").stream()
            .map(each -> each.getJsonObject("entry"))
            .filter(each -> each.getString("level").equals("error"))
            .filter(each -> !each.getString("source").equals("network"))
            .map(each -> each.getString("source") + ": " + each.getString("text"));
    Stream<String> thrown =
        events("Runtime.exceptionThrown").stream()
            .map(each -> each.getJsonObject("exceptionDetails").toString());
    return Stream.concat(refused, thrown).toList();
  }

  /** The last handshake of the page and its frames. */
  public Handshake handshake() {
    List<JsonObject> requests = events("Network.webSocketWillSendHandshakeRequest");
    JsonObject last = requests.get(requests.size() - 1);
    Map<String, String> sent = headers(last.getJsonObject("request"));
    return await()
        .atMost(PATIENCE)
        .until(() -> answered(last.getString("requestId"), sent), Objects::nonNull);
  }

  private Handshake answered(String id, Map<String, String> sent) {
    Stream<Handshake> granted =
        events("Network.webSocketHandshakeResponseReceived").stream()
            .filter(each -> each.getString("requestId").equals(id))
            .map(each -> each.getJsonObject("response"))
            .map(each -> new Handshake(sent, headers(each), "" + each.getInt("status")));
    Stream<Handshake> failed =
        events("Network.webSocketFrameError").stream()
            .filter(each -> each.getString("requestId").equals(id))
            .map(each -> new Handshake(sent, Map.of(), each.getString("errorMessage")));
    return Stream.concat(granted, failed).findFirst().orElse(null);
  }

  private static Map<String, String> headers(JsonObject message) {
    Map<String, String> headers = new TreeMap<>();
    message
        .getJsonObject("headers")
        .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), text(value)));
    return headers;
  }

  /** Closes it, and with it all WebSockets; what it knew is forgotten. */
  @Override
  public void close() {
    tools.call(null, "Target.disposeBrowserContext", none().add("browserContextId", context));
  }
}
