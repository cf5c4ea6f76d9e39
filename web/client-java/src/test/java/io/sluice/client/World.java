package io.sluice.client;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** A client, a clock that is moved by hand, and a server that the test plays. */
final class World implements SluiceListener {
  final List<FakeLink> links = new ArrayList<>();

  /** What the listener heard, each as a line. */
  final List<String> events = new ArrayList<>();

  final SluiceClient client;

  /** What is drawn next. */
  double chance = 0.5;

  /** Dials fail so, if it isn't null. */
  ConnectionEnd failure;

  /** What may block does, until {@link #goesOn}. */
  boolean hangs;

  /** A welcome comes before the dial is known to be done. */
  boolean isHasty;

  private final Queue<Runnable> hung = new ArrayDeque<>();

  private final HandMadeAgenda agenda = new HandMadeAgenda();

  World() {
    this(builder -> builder);
  }

  World(UnaryOperator<SluiceClient.Builder> options) {
    client =
        options
            .apply(SluiceClient.builder(URI.create("ws://host/sluice/ws")).listener(this))
            .connect(agenda, this::dial);
    settle();
  }

  /** A WebSocket whose other end is the test. */
  final class FakeLink implements Link {
    final URI address;
    final String resumeToken;
    final Ear ear;
    final List<String> sent = new ArrayList<>();
    int closedWith;

    FakeLink(URI address, String resumeToken, Ear ear) {
      this.address = address;
      this.resumeToken = resumeToken;
      this.ear = ear;
    }

    @Override
    public void send(String text) {
      sent.add(text);
    }

    @Override
    public void close(int code) {
      closedWith = code;
    }
  }

  private Link dial(URI address, String resumeToken, Link.Ear ear) throws Link.DialFailed {
    if (failure != null) {
      throw new Link.DialFailed(failure, null);
    }
    FakeLink link = new FakeLink(address, resumeToken, ear);
    links.add(link);
    if (isHasty) {
      ear.heard("{\"type\":\"welcome\",\"clientId\":\"alice\",\"connectionId\":\"c\"}");
    }
    return link;
  }

  private record Timer(long at, Runnable deed) {}

  /** Nothing happens until {@link World#settle}, and no time passes until {@link World#pass}. */
  private final class HandMadeAgenda implements Agenda {
    final List<Timer> timers = new ArrayList<>();
    final Queue<Runnable> deeds = new ArrayDeque<>();
    long now;
    boolean hasEnded;

    @Override
    public boolean add(Runnable deed) {
      return !hasEnded && deeds.add(deed);
    }

    @Override
    public Later in(long milliseconds, Runnable deed) {
      Timer timer = new Timer(now + milliseconds, deed);
      timers.add(timer);
      return () -> timers.removeIf(each -> each == timer);
    }

    @Override
    public long nowMillis() {
      return now;
    }

    @Override
    public double random() {
      return chance;
    }

    @Override
    public void aside(Runnable deed) {
      if (hangs) {
        hung.add(deed);
      } else {
        deed.run();
      }
    }

    @Override
    public void end() {
      hasEnded = true;
    }

    Optional<Timer> nextUntil(long end) {
      return timers.stream()
          .filter(each -> each.at() <= end)
          .min(Comparator.comparingLong(Timer::at));
    }
  }

  // ---- the test's hands

  void settle() {
    while (!agenda.deeds.isEmpty()) {
      agenda.deeds.remove().run();
    }
  }

  void pass(long milliseconds) {
    long end = agenda.now + milliseconds;
    for (var next = agenda.nextUntil(end); next.isPresent(); next = agenda.nextUntil(end)) {
      agenda.timers.remove(next.get());
      agenda.now = next.get().at();
      next.get().deed().run();
      settle();
    }
    agenda.now = end;
  }

  void goesOn() {
    hangs = false;
    while (!hung.isEmpty()) {
      hung.remove().run();
    }
    settle();
  }

  int timers() {
    return agenda.timers.size();
  }

  boolean hasEnded() {
    return agenda.hasEnded;
  }

  FakeLink link() {
    return links.get(links.size() - 1);
  }

  String said() {
    settle();
    return link().sent.get(link().sent.size() - 1);
  }

  void tells(String... messages) {
    for (String each : messages) {
      link().ear.heard(each);
      settle();
    }
  }

  private static String idOf(String request) {
    return Frame.of(request).raw("id");
  }

  void acks(String... more) {
    tells("{\"type\":\"ack\",\"id\":" + idOf(said()) + String.join("", more) + "}");
  }

  void refuses(String code) {
    refuses(said(), code);
  }

  void refuses(String request, String code) {
    tells(
        "{\"type\":\"error\",\"id\":"
            + idOf(request)
            + ",\"code\":\""
            + code
            + "\",\"error\":\"why\"}");
  }

  void welcomes() {
    welcomes("a-token");
  }

  void welcomes(String resumeToken) {
    tells(
        "{\"type\":\"welcome\",\"clientId\":\"alice\",\"connectionId\":\"c"
            + links.size()
            + "\",\"priority\":\"normal\",\"resumeToken\":\""
            + resumeToken
            + "\",\"pingIntervalMs\":25000}");
  }

  /** Welcomes it, and answers what it sends to get in. */
  World letsIn() {
    welcomes();
    for (int i = 0; client.state() == SluiceClient.State.CONNECTING; i++) {
      tells("{\"type\":\"ack\",\"id\":" + idOf(link().sent.get(i)) + "}");
    }
    return this;
  }

  void ends(int code) {
    ends(code, "");
  }

  void ends(int code, String reason) {
    link().ear.ended(ConnectionEnd.of(code, reason));
    settle();
  }

  /** {@code pending}, {@code done}, or the code of its failure. */
  String stateOf(CompletionStage<?> request) {
    settle();
    StringBuilder seen = new StringBuilder();
    request.whenComplete(
        (value, failure) -> {
          if (failure instanceof SluiceException why) {
            seen.append(why.code()).append(why.wasSent() ? " sent" : "");
          } else if (failure != null) {
            seen.append(failure);
          } else {
            seen.append(value == null ? "done" : "done " + value);
          }
        });
    return seen.isEmpty() ? "pending" : seen.toString();
  }

  String last() {
    return events.get(events.size() - 1);
  }

  // ---- the client's listener

  @Override
  public void onState(SluiceClient.State state, SluiceClient.State previous) {
    events.add("state " + state);
  }

  @Override
  public void onWelcome(Welcome welcome) {
    events.add("welcome " + welcome);
  }

  @Override
  public void onQueued(Queued queued) {
    events.add("queued " + queued.position() + " " + queued.priority() + " " + queued.timeout());
  }

  @Override
  public void onAdmitted() {
    events.add("admitted");
  }

  @Override
  public void onMessage(Message message) {
    events.add(message.kind() + " " + message.group() + " " + message.payload());
  }

  @Override
  public void onGap(long dropped, String reason) {
    events.add("gap " + dropped + " " + reason);
  }

  @Override
  public void onPreempted(String reason, Duration reconnectDelay) {
    events.add("preempted " + reason + " " + reconnectDelay);
  }

  @Override
  public void onRefused(String reason, Duration reconnectDelay) {
    events.add("refused " + reason + " " + reconnectDelay);
  }

  @Override
  public void onDraining(Duration reconnectDelay) {
    events.add("draining " + reconnectDelay);
  }

  @Override
  public void onReplaced() {
    events.add("replaced");
  }

  @Override
  public void onError(String code, String error, String group) {
    events.add("error " + code + " " + error + " " + group);
  }

  @Override
  public void onReconnecting(ConnectionEnd end, Duration delay, int attempt) {
    events.add(
        "reconnecting " + end.code() + " " + end.reason() + " " + delay.toMillis() + " " + attempt);
  }

  @Override
  public void onReconnect(String connectionId, Set<String> groups) {
    events.add("reconnect " + connectionId + " " + groups.stream().sorted().toList());
  }

  @Override
  public void onClose(ConnectionEnd end, SluiceClient.Why why) {
    events.add("close " + end.code() + " " + end.reason() + " " + why);
  }
}
