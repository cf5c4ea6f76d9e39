package io.sluice.fakes;

import io.sluice.api.Admission;
import io.sluice.api.EndReason;
import io.sluice.api.PriorityClass;
import io.sluice.core.Connection;
import io.sluice.core.Handshake;
import io.sluice.core.Opening;
import io.sluice.core.config.NodeConfig;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody at the other end of a {@link FakeTransport}, and the container in between. */
public final class Client {
  private static final Pattern TOKEN = Pattern.compile("\"resumeToken\":\"([^\"]+)\"");

  private final World world;
  private final FakeTransport transport;
  private final Opening opening;
  private final boolean answersClose;
  private boolean gone;
  private int read;

  private Client(World world, FakeTransport transport, Opening opening, boolean answersClose) {
    this.world = world;
    this.transport = transport;
    this.opening = opening;
    this.answersClose = answersClose;
  }

  /** A client that has not connected yet. */
  public static final class Builder {
    private final World world;
    private final String clientId;
    private String pool = NodeConfig.DEFAULT_POOL;
    private Handshake asked;
    private String priority;
    private String principal;
    private PriorityClass entitlement;
    private String resumeToken;
    private boolean welcome;
    private boolean answersClose = true;
    private boolean stalls;
    private int maxBatchMessages = 8;
    private Throwable failure;
    private ManualLane lane;

    Builder(World world, String clientId) {
      this.world = world;
      this.clientId = clientId;
    }

    public Builder to(String otherPool) {
      pool = otherPool;
      return this;
    }

    /** Asked for the upgrade so; nothing else that is said of who it is counts. */
    public Builder asked(Handshake handshake) {
      asked = handshake;
      return this;
    }

    /** Speaks {@code sluice.v1}. */
    public Builder v1() {
      welcome = true;
      return this;
    }

    public Builder claiming(String priorityClass) {
      priority = priorityClass;
      return this;
    }

    public Builder loggedInAs(String user) {
      principal = user;
      return this;
    }

    public Builder entitledTo(PriorityClass highest) {
      entitlement = highest;
      return this;
    }

    public Builder resuming(String token) {
      resumeToken = token;
      return this;
    }

    /** Never answers a close frame. */
    public Builder deaf() {
      answersClose = false;
      return this;
    }

    /** Doesn't take what is sent until told to. */
    public Builder stalling() {
      stalls = true;
      return this;
    }

    /** Its transport throws at each send. */
    public Builder throwing(Throwable thrown) {
      failure = thrown;
      return this;
    }

    public Builder takingAtOnce(int messages) {
      maxBatchMessages = messages;
      return this;
    }

    public Builder on(ManualLane own) {
      lane = own;
      return this;
    }

    /** Opens the session. */
    public Client connect() {
      var node = world.node();
      FakeTransport transport =
          new FakeTransport(
              lane == null ? world.nextLane() : lane, maxBatchMessages, world.violations());
      if (stalls) {
        transport.stall();
      }
      if (failure != null) {
        transport.throwing(failure);
      }
      Handshake handshake =
          new Handshake(pool, clientId, priority, principal, entitlement, resumeToken, 0);
      Opening opening = node.open(asked == null ? handshake : asked, welcome, transport);
      Client client = new Client(world, transport, opening, answersClose);
      world.add(client);
      world.settle();
      return client;
    }
  }

  // ---- what it does
  // ------------------------------------------------------------------------------

  /** Sends text messages, each in one part. */
  public Client sends(String... texts) {
    for (String text : texts) {
      opening.connection().part(text, true);
      world.settle();
    }
    return this;
  }

  /** Sends one text message in these parts. */
  public Client sendsInParts(String... parts) {
    for (int i = 0; i < parts.length; i++) {
      opening.connection().part(parts[i], i == parts.length - 1);
    }
    world.settle();
    return this;
  }

  /** Sends a part that is not the last. */
  public Client beginsToSend(String part) {
    opening.connection().part(part, false);
    world.settle();
    return this;
  }

  /** Sends a join for each group. */
  public Client joins(String... groups) {
    for (String group : groups) {
      sends("{\"type\":\"join\",\"group\":\"" + group + "\"}");
    }
    return this;
  }

  /** Sends a leave. */
  public Client leaves(String group) {
    return sends("{\"type\":\"leave\",\"group\":\"" + group + "\"}");
  }

  /** Sends a broadcast of that JSON value. */
  public Client broadcasts(String group, String payload) {
    return sends(
        "{\"type\":\"broadcast\",\"group\":\"" + group + "\",\"payload\":" + payload + "}");
  }

  /** Sends a direct message of that JSON value. */
  public Client directs(String targetId, String payload) {
    return sends(
        "{\"type\":\"direct\",\"targetId\":\"" + targetId + "\",\"payload\":" + payload + "}");
  }

  /** Sends a binary message. */
  public Client sendsBinary() {
    opening.connection().binary();
    world.settle();
    return this;
  }

  /** Answers a ping. */
  public Client pongs() {
    opening.connection().pong();
    return this;
  }

  /** Closes, with 1000. */
  public Client closes() {
    return goes(1000);
  }

  /** Is gone, and the container tells of it with that close code. */
  public Client goes(int closeCode) {
    gone = true;
    opening.connection().closed(closeCode);
    world.settle();
    return this;
  }

  /** The container reports an error. */
  public Client fails() {
    opening.connection().failed();
    world.settle();
    return this;
  }

  /** Its session is over, and the container tells nobody. */
  public Client vanishes() {
    transport.vanish();
    return this;
  }

  /** Takes nothing from now on. */
  public Client stalls() {
    transport.stall();
    return this;
  }

  /** Takes what it is being sent, and all that follows at once. */
  public Client reads() {
    transport.completeAtOnce();
    transport.complete();
    world.settle();
    return this;
  }

  /** Takes what it is being sent, and stalls again. */
  public Client readsOne() {
    transport.complete();
    world.settle();
    return this;
  }

  /**
   * The container tells of the end that a close frame or an abort brought. True if that is news.
   */
  boolean answersClose() {
    boolean ends = transport.isAborted() || answersClose && transport.close() != null;
    if (gone || !ends) {
      return false;
    }
    gone = true;
    opening.connection().closed(transport.close() == null ? 1006 : transport.close().code());
    return true;
  }

  /** Whether its session is over. */
  public boolean isGone() {
    return gone;
  }

  // ---- what became of it
  // -------------------------------------------------------------------------

  /** All text frames that it was sent. */
  public List<String> received() {
    return transport.frames();
  }

  /** Those that it was sent since this was asked last. */
  public List<String> news() {
    List<String> all = transport.frames();
    List<String> fresh = all.subList(read, all.size());
    read = all.size();
    return fresh;
  }

  /** The code of the close frame; 0 if there was none. */
  public int closeCode() {
    return transport.close() == null ? 0 : transport.close().code();
  }

  /** The text of the close frame; null if there was none. */
  public String closeText() {
    return transport.close() == null ? null : transport.close().reason();
  }

  public boolean isAborted() {
    return transport.isAborted();
  }

  public boolean isActive() {
    return opening.connection().isActive();
  }

  /** Whether it was let in at once. */
  public boolean isAdmitted() {
    return opening.admission() instanceof Admission.Admitted;
  }

  /** Whether it was parked when it came. */
  public boolean wasParked() {
    return opening.admission() instanceof Admission.Waiting;
  }

  /** The place in the queue that it was given when it came. */
  public int position() {
    return ((Admission.Waiting) opening.admission()).position();
  }

  /** Whether it waits for a slot now. */
  public boolean isWaiting() {
    return world.node().pool(connection().pool()).waiting().contains(connection());
  }

  /** Why it was not let in; null if it was. */
  public EndReason refusal() {
    return opening.admission() instanceof Admission.Refused refused ? refused.reason() : null;
  }

  public Connection connection() {
    return opening.connection();
  }

  public FakeTransport transport() {
    return transport;
  }

  public String clientId() {
    return opening.connection().clientId();
  }

  /** The token in its welcome. */
  public String resumeToken() {
    Matcher token = TOKEN.matcher(received().get(0));
    if (!token.find()) {
      throw new AssertionError("no resumeToken in " + received().get(0));
    }
    return token.group(1);
  }
}
