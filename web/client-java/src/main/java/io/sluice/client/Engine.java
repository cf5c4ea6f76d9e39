package io.sluice.client;

import io.sluice.client.SluiceClient.State;
import io.sluice.client.SluiceClient.Why;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What a client does, and when. All of it happens on the thread of its {@link Agenda}, but for the
 * few looks that say so; so there is no lock.
 */
final class Engine {
  /**
   * Nobody is in that group: to leave it does nothing and is answered. A ping by the protocol's own
   * means: the server answers it as what it is to others, by the thread that answers requests.
   */
  static final String NOWHERE = "sluice.client/nowhere";

  /** Over how many milliseconds those are spread that may come back at once. */
  private static final int AT_ONCE = 250;

  /** From where on doubling makes no difference to any cap. */
  private static final int MOST_DOUBLINGS = 30;

  private final Settings settings;
  private final Agenda agenda;
  private final Link.Dialler dialler;
  private final SluiceListener listener;
  private final CompletableFuture<Void> connected = new CompletableFuture<>();

  /** In which it is, or will be once it is open again. */
  private final Set<String> groups;

  /** Requests that wait for the connection to be open, in the order in which they were asked. */
  private final Deque<Request> waiting = new ArrayDeque<>();

  /** Requests without an answer yet, by id. */
  private final Map<String, Request> sent = new LinkedHashMap<>();

  /** Written by the agenda's thread, read by any. */
  private volatile State state = State.CONNECTING;

  private volatile String clientId;
  private volatile Set<String> groupsSeen;

  private String resumeToken;
  private long nextId;
  private int opens;
  private int attempts;
  private Line line;
  private Agenda.Later retry = () -> {};

  Engine(Settings settings, Agenda agenda, Link.Dialler dialler, SluiceListener listener) {
    this.settings = settings;
    this.agenda = agenda;
    this.dialler = dialler;
    this.listener = listener;
    clientId = settings.clientId();
    groups = new LinkedHashSet<>(settings.groups());
    groupsSeen = Set.copyOf(groups);
  }

  /** One connection, from its dial to its end. */
  private final class Line implements Link.Ear {
    final Map<String, String> entering = new HashMap<>();
    List<String> toJoin = List.of();
    Link link;
    String connectionId;
    boolean isParked;

    /** What went ahead was answered {@code not_admitted}. */
    boolean isRefused;

    /** Milliseconds until it may come back, as the server told it; -1 if it didn't. */
    long told = -1;

    long openSince = -1;
    Agenda.Later progress = () -> {};
    Agenda.Later life = () -> {};

    @Override
    public void heard(String text) {
      agenda.add(() -> ifPresent(() -> Engine.this.heard(this, text)));
    }

    @Override
    public void ended(ConnectionEnd end) {
      agenda.add(() -> ifPresent(() -> Engine.this.ended(this, end)));
    }

    /** What comes from a connection that was given up counts no more. */
    void ifPresent(Runnable deed) {
      if (line == this) {
        deed.run();
      }
    }

    void send(String text) {
      if (link != null) {
        link.send(text);
      }
    }

    /** A close may block, on a dead peer for long. */
    void cut(int code) {
      Link closing = link;
      if (closing != null) {
        agenda.aside(() -> closing.close(code));
      }
    }
  }

  /** A request, as its caller waits for it. */
  private final class Request {
    final String id = newId();
    final CompletableFuture<Frame> answer;
    final String text;
    final Agenda.Later deadline;

    Request(String members, CompletableFuture<Frame> answer) {
      this.answer = answer;
      text = withId(members, id);
      deadline = agenda.in(settings.requestTimeout(), this::expire);
    }

    private void expire() {
      boolean wasSent = sent.remove(id) != null;
      waiting.remove(this);
      fail(new SluiceException("timeout", "No answer in time", wasSent));
    }

    void fail(SluiceException error) {
      deadline.cancel();
      answer.completeExceptionally(error);
    }

    void succeed(Frame ack) {
      deadline.cancel();
      answer.complete(ack);
    }
  }

  // ---- looks from any thread

  State state() {
    return state;
  }

  String clientId() {
    return clientId;
  }

  Set<String> groups() {
    return groupsSeen;
  }

  CompletableFuture<Void> connected() {
    return connected;
  }

  // ---- what its owner wants

  void start() {
    dial();
  }

  void close() {
    Line closing = line;
    forget();
    if (closing != null) {
      closing.cut(ConnectionEnd.NORMAL);
    }
    stop(Why.ASKED, ConnectionEnd.of(ConnectionEnd.NORMAL, ""));
  }

  /**
   * Any request.
   *
   * @param members its text without braces and without an id
   */
  void ask(String members, CompletableFuture<Frame> answer) {
    SluiceException refusal = refusal();
    if (refusal != null) {
      answer.completeExceptionally(refusal);
      return;
    }
    waiting.add(new Request(members, answer));
    flush();
  }

  private SluiceException refusal() {
    if (state == State.CLOSED) {
      return closed("The client is closed", false);
    }
    if (state != State.OPEN && !settings.waits()) {
      return new SluiceException("not_open", "The client is " + state, false);
    }
    if (waiting.size() + sent.size() >= settings.maxPending()) {
      return new SluiceException(
          "too_many_pending", settings.maxPending() + " requests have no answer yet", false);
    }
    return null;
  }

  static SluiceException closed(String message, boolean wasSent) {
    return new SluiceException("closed", message, wasSent);
  }

  void joined(String group) {
    groups.add(group);
    groupsSeen = Set.copyOf(groups);
  }

  void left(String group) {
    groups.remove(group);
    groupsSeen = Set.copyOf(groups);
  }

  // ---- the connection

  private void dial() {
    become(State.CONNECTING);
    Line dialled = new Line();
    line = dialled;
    expectProgress(dialled);
    var address = Address.of(settings, clientId);
    String token = resumeToken;
    agenda.aside(
        () -> {
          try {
            Link link = dialler.dial(address, token, dialled);
            if (!agenda.add(() -> linked(dialled, link))) {
              link.close(ConnectionEnd.NORMAL);
            }
          } catch (Link.DialFailed failed) {
            dialled.ended(failed.end());
          } catch (RuntimeException | LinkageError surprise) {
            dialled.ended(ConnectionEnd.abnormal(surprise.toString()));
          }
        });
  }

  private void linked(Line dialled, Link link) {
    dialled.link = link;
    if (line != dialled) {
      dialled.cut(ConnectionEnd.NORMAL);
    } else if (dialled.connectionId != null) {
      enter(dialled); // its welcome was faster than this
    }
  }

  /**
   * From the dial to {@code welcome}, and from there or from {@code admitted} until it is open. Who
   * is parked has time.
   */
  private void expectProgress(Line of) {
    of.progress.cancel();
    of.progress = agenda.in(settings.connectTimeout(), () -> giveUp(of));
  }

  /** A ping when nothing has come for a while, and the end when nothing comes then. */
  private void expectLife(Line of) {
    of.life.cancel();
    if (settings.heartbeat() > 0) {
      of.life = agenda.in(settings.heartbeat(), () -> of.ifPresent(() -> askForLife(of)));
    }
  }

  private void askForLife(Line of) {
    of.send(withId(leave(NOWHERE), newId()));
    of.life = agenda.in(settings.heartbeatTimeout(), () -> giveUp(of));
  }

  /** Doesn't wait for the close, for which a dead server keeps one waiting. */
  private void giveUp(Line of) {
    of.ifPresent(
        () -> {
          ended(of, ConnectionEnd.abnormal("No answer"));
          of.cut(ConnectionEnd.NORMAL);
        });
  }

  private void forget() {
    if (line != null) {
      line.progress.cancel();
      line.life.cancel();
      line = null;
    }
    retry.cancel();
  }

  private void ended(Line of, ConnectionEnd end) {
    forget();
    if (of.openSince >= 0 && agenda.nowMillis() - of.openSince >= settings.stableAfter()) {
      attempts = 0;
    }
    failAll(
        sent.values(), new SluiceException("lost", "The connection ended before the answer", true));
    sent.clear();
    if (end.code() == 4002) {
      tell(SluiceListener::onReplaced);
    }
    long told = ComeBack.isLastWord(end) ? -1 : of.told;
    ComeBack verdict = ComeBack.after(end);
    if (told < 0 && verdict == ComeBack.NEVER) {
      stop(Why.REFUSED, end);
    } else if (attempts >= settings.maxAttempts()) {
      stop(Why.ATTEMPTS, end);
    } else {
      comeBackAfter(told >= 0 ? told : delay(verdict, end), end);
    }
  }

  private long delay(ComeBack verdict, ConnectionEnd end) {
    double random = agenda.random();
    if (verdict == ComeBack.NOW && attempts == 0) {
      return (long) (random * AT_ONCE);
    }
    double longest = settings.baseDelay() * (double) (1L << Math.min(attempts, MOST_DOUBLINGS));
    long asked = Math.max(0, end.retryAfterSeconds()) * 1_000;
    return asked + (long) (random * Math.min(settings.maxDelay(), longest));
  }

  private void comeBackAfter(long milliseconds, ConnectionEnd end) {
    attempts++;
    retry = agenda.in(milliseconds, this::dial);
    become(State.WAITING);
    int attempt = attempts;
    tell(to -> to.onReconnecting(end, Duration.ofMillis(milliseconds), attempt));
  }

  private void stop(Why why, ConnectionEnd end) {
    if (state == State.CLOSED) {
      return;
    }
    become(State.CLOSED);
    String message =
        "The client is closed: " + (end.reason().isEmpty() ? end.code() : end.reason());
    failAll(waiting, closed(message, false));
    failAll(sent.values(), closed(message, true));
    waiting.clear();
    sent.clear();
    connected.completeExceptionally(closed(message, false));
    tell(to -> to.onClose(end, why));
    agenda.end();
  }

  private static void failAll(Iterable<Request> requests, SluiceException error) {
    List<Request> all = new ArrayList<>();
    requests.forEach(all::add);
    all.forEach(each -> each.fail(error));
  }

  // ---- what comes in

  private void heard(Line from, String text) {
    Frame frame;
    try {
      frame = Frame.of(text);
    } catch (IllegalArgumentException notOfThisProtocol) {
      return;
    }
    expectLife(from);
    switch (frame.string("type")) {
      case "welcome" -> welcomed(from, frame);
      case "queued" -> queued(from, frame);
      case "admitted" -> {
        tell(SluiceListener::onAdmitted);
        admitted(from);
      }
      case "ack" -> answered(from, frame, null);
      case "error" -> answered(from, frame, frame.string("code"));
      case "preempted" -> {
        Duration delay = told(from, frame);
        tell(to -> to.onPreempted(frame.string("reason"), delay));
      }
      case "refused" -> {
        Duration delay = told(from, frame);
        tell(to -> to.onRefused(frame.string("reason"), delay));
      }
      case "draining" -> {
        Duration delay = told(from, frame);
        tell(to -> to.onDraining(delay));
      }
      case "gap" -> tell(to -> to.onGap(frame.number("dropped"), frame.string("reason")));
      case "broadcast", "direct", "echo" ->
          tell(
              to ->
                  to.onMessage(
                      new SluiceListener.Message(
                          frame.string("type"), frame.string("group"), frame.raw("payload"))));
      default -> {
        // Of a later server.
      }
    }
  }

  /** Keeps the delay that is told; zero if none is. */
  private static Duration told(Line from, Frame notice) {
    from.told = notice.raw("reconnectDelay") == null ? -1 : notice.number("reconnectDelay");
    return Duration.ofMillis(Math.max(0, from.told));
  }

  private void welcomed(Line from, Frame frame) {
    clientId = frame.string("clientId");
    resumeToken = frame.string("resumeToken");
    from.connectionId = frame.string("connectionId");
    expectProgress(from);
    tell(
        to ->
            to.onWelcome(
                new SluiceListener.Welcome(
                    frame.string("clientId"),
                    from.connectionId,
                    frame.string("priority"),
                    Duration.ofMillis(frame.number("pingIntervalMs")))));
    if (from.link != null) {
      enter(from);
    }
  }

  private void queued(Line from, Frame frame) {
    from.progress.cancel();
    from.isParked = true;
    become(State.QUEUED);
    tell(
        to ->
            to.onQueued(
                new SluiceListener.Queued(
                    frame.number("position"),
                    frame.string("priority"),
                    Duration.ofMillis(frame.number("timeoutMs")))));
  }

  /**
   * A {@code welcome} doesn't tell whether one has a slot or waits for one; the answer to a request
   * does. So one goes ahead, and the rest follows its ack.
   */
  private void enter(Line into) {
    List<String> all = new ArrayList<>(groups);
    into.toJoin = all.isEmpty() ? List.of() : all.subList(1, all.size());
    sendEntering(into, all.isEmpty() ? "" : all.get(0));
  }

  /**
   * Asks to join.
   *
   * @param group empty for none
   */
  private void sendEntering(Line into, String group) {
    String id = newId();
    into.entering.put(id, group);
    into.send(withId(group.isEmpty() ? leave(NOWHERE) : join(group), id));
  }

  private void admitted(Line into) {
    into.isParked = false;
    become(State.CONNECTING);
    expectProgress(into);
    if (into.isRefused) {
      into.isRefused = false;
      enter(into);
    }
  }

  private void answered(Line from, Frame frame, String error) {
    String id = frame.raw("id");
    if (id == null) {
      tell(to -> to.onError(frame.string("code"), frame.string("error"), ""));
      return;
    }
    String entering = from.entering.remove(id);
    Request request = sent.remove(id);
    if (entering != null) {
      enteringAnswered(from, entering, frame, error);
    } else if (request != null && error == null) {
      request.succeed(frame);
    } else if (request != null) {
      request.fail(new SluiceException(error, frame.string("error"), true));
    }
  }

  private void enteringAnswered(Line from, String group, Frame frame, String error) {
    if ("not_admitted".equals(error)) {
      // It may come after `admitted`, for what was sent before.
      if (from.isParked) {
        from.isRefused = true;
      } else {
        enter(from);
      }
      return;
    }
    if (error != null) {
      left(group);
      tell(to -> to.onError(error, frame.string("error"), group));
    }
    goOn(from);
  }

  private void goOn(Line into) {
    List<String> rest = into.toJoin;
    into.toJoin = List.of();
    rest.stream().filter(groups::contains).forEach(each -> sendEntering(into, each));
    if (into.entering.isEmpty()) {
      open(into);
    }
  }

  private void open(Line opened) {
    opened.progress.cancel();
    opened.openSince = agenda.nowMillis();
    opens++;
    become(State.OPEN);
    connected.complete(null);
    if (opens > 1) {
      tell(to -> to.onReconnect(opened.connectionId, groupsSeen));
    }
    flush();
  }

  private void flush() {
    while (state == State.OPEN && !waiting.isEmpty()) {
      Request next = waiting.remove();
      sent.put(next.id, next);
      line.send(next.text);
    }
  }

  // ---- texts

  private String newId() {
    return Long.toString(++nextId);
  }

  static String withId(String members, String id) {
    return "{" + members + (members.isEmpty() ? "" : ",") + "\"id\":" + id + "}";
  }

  static String join(String group) {
    return "\"type\":\"join\",\"group\":" + Frame.quoted(group);
  }

  static String leave(String group) {
    return "\"type\":\"leave\",\"group\":" + Frame.quoted(group);
  }

  // ---- events

  private void become(State next) {
    State previous = state;
    if (next != previous) {
      state = next;
      tell(to -> to.onState(next, previous));
    }
  }

  /**
   * What the listener does to the client by that is done later: all that it can call adds to the
   * agenda.
   */
  private void tell(Consumer<SluiceListener> event) {
    Agenda.safely(() -> event.accept(listener));
  }
}
