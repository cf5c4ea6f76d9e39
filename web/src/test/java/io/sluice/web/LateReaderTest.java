package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.wire.RawClient;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A handler that begins to read in its init, as Tyrus's does. */
class LateReaderTest {
  private static final byte[] FRAME =
      RawClient.frame(0x81, "abc".getBytes(StandardCharsets.US_ASCII));

  private final List<String> events = new CopyOnWriteArrayList<>();
  private final Server server = new Server();
  private final Handler handler = new Handler();
  private final Queue<Runnable> apart = new ArrayDeque<>();
  private final Below connection = new Below();
  private final LateReader reader = new LateReader();

  LateReaderTest() {
    reader.serve(handler, connection);
  }

  /** The connection below. */
  private final class Below implements LateReader.Below {
    @Override
    public void cut() {
      events.add("cut");
    }

    @Override
    public void apart(Runnable task) {
      apart.add(task);
    }

    @Override
    public void over() {
      events.add("over");
    }
  }

  private void goOnApart() {
    while (!apart.isEmpty()) {
      apart.remove().run();
    }
  }

  @Test
  void whatHasComeByThen_isReadWhenTheHandlerIsReady() {
    server.stream.come(FRAME);

    reader.init(server);

    assertThat(events).containsExactly("ready", "data 9");
  }

  @Test
  void anEndThatHasComeByThen_isToldWhenTheHandlerIsReady() {
    server.stream.ended = true;

    reader.init(server);

    assertThat(events).containsExactly("ready", "end");
  }

  @Test
  void aFailureThatHasComeByThen_isToldWhenTheHandlerIsReady() {
    server.stream.failure = new IOException("reset");

    reader.init(server);

    assertThat(events).containsExactly("ready", "failed java.io.IOException: reset");
  }

  @Test
  void aConnectionThatHasEndedUnheard_isAFailure() {
    server.output.gone = true;

    reader.init(server);

    assertThat(events).containsExactly("ready", "failed java.io.IOException: gone");
  }

  @Test
  void handlerThatClosesInItsInit_isNotCalledAgain() {
    server.stream.come(FRAME);
    handler.closes = true;

    reader.init(server);

    assertThat(events).containsExactly("closed", "ready");
  }

  @Test
  void handlerThatHasEnded_isLetGo_howeverLongTheServerKeepsItsReader() {
    LateReader kept = new LateReader();
    WeakReference<Handler> ended = new WeakReference<>(new Handler());
    kept.serve(ended.get(), connection);

    kept.destroy();

    assertThat(events).containsExactly("destroyed", "over");
    await()
        .until(
            () -> {
              System.gc();
              return ended.get() == null;
            });
    assertThat(kept).isNotNull();
  }

  @Test
  void whoeverIsClosedAgain_isCut() throws Exception {
    reader.init(server);

    handler.connection.close();
    assertThat(events).containsExactly("ready", "closed");
    handler.connection.close();

    assertThat(events).containsExactly("ready", "closed", "cut");
  }

  /** Payara gives its streams to the next request by then. */
  @Test
  void whoStillWrites_whenItHasEnded_isToldSo_andNothingIsDoneByItsStreams() throws Exception {
    reader.init(server);
    handler.connection.close();
    int before = server.output.uses;

    ServletOutputStream out = handler.connection.getOutputStream();
    assertThat(out.isReady()).as("who writes is told").isTrue();
    assertThatThrownBy(() -> out.write(FRAME)).isInstanceOf(IOException.class);
    assertThatThrownBy(out::flush).isInstanceOf(IOException.class);
    out.setWriteListener(handler.writes);
    out.close();
    assertThat(server.output.uses).isEqualTo(before);
    assertThat(server.output.listener).isNull();
  }

  @Test
  void whoStillReads_whenItHasEnded_readsNothingOfTheNext() throws Exception {
    reader.init(server);
    handler.connection.close();
    server.stream.come(FRAME);

    assertThat(handler.stream.isReady()).isFalse();
    assertThat(handler.stream.available()).isZero();
    assertThat(handler.stream.isFinished()).isTrue();
    assertThat(handler.stream.read(new byte[9])).isEqualTo(-1);
    assertThat(handler.stream.read()).isEqualTo(-1);
  }

  @Test
  void whoClosesWhileAnotherWrites_leavesTheEndToThatOne() throws Exception {
    reader.init(server);
    server.output.meanwhile =
        () -> {
          inAnotherThread(handler::closeAgain);
          events.add("written");
        };

    handler.connection.getOutputStream().write(FRAME);

    assertThat(events).containsExactly("ready", "written", "closed");
  }

  @Test
  void whatTheServerEnds_isUsedByNobodyAnyMore() throws Exception {
    reader.init(server);
    ServletOutputStream out = handler.connection.getOutputStream();

    reader.destroy();

    assertThatThrownBy(() -> out.write(FRAME)).isInstanceOf(IOException.class);
  }

  @Test
  void serverThatEndsIt_withinAWrite_isNotClosedAgain() {
    reader.init(server);
    server.output.meanwhile = reader::destroy;

    writesOnce();

    assertThat(events).containsExactly("ready", "destroyed", "over");
  }

  /**
   * Payara holds a lock of the connection in its callbacks, which whoever cuts it wants while
   * holding the one that a close wants.
   */
  @Test
  void whoClosesWithinACallback_isClosedApartFromIt() throws Exception {
    reader.init(server);
    handler.closesWhenRead = true;
    server.stream.come(FRAME);

    server.stream.listener.onDataAvailable();

    assertThat(events).containsExactly("ready", "data 9");
    goOnApart();
    assertThat(events).containsExactly("ready", "data 9", "closed");
  }

  @Test
  void whoClosesAgainWithinACallback_isCutApartFromIt() throws Exception {
    reader.init(server);
    handler.closeAgain();
    handler.closesWhenRead = true;

    server.stream.listener.onDataAvailable();

    assertThat(events).doesNotContain("cut");
    goOnApart();
    assertThat(events).contains("cut");
  }

  @Test
  void whatAnotherClosesWithinACallback_isClosedApartFromIt() throws Exception {
    reader.init(server);
    server.stream.meanwhile = () -> inAnotherThread(handler::closeAgain);
    server.stream.come(FRAME);

    server.stream.listener.onDataAvailable();

    assertThat(events).doesNotContain("closed");
    goOnApart();
    assertThat(events).containsOnlyOnce("closed");
  }

  @Test
  void whoClosesWithinACallbackOfTheWriter_isClosedApartFromIt() throws Exception {
    reader.init(server);
    handler.connection.getOutputStream().setWriteListener(new ClosingWriter());

    server.output.listener.onWritePossible();

    assertThat(events).containsExactly("ready");
    goOnApart();
    assertThat(events).containsExactly("ready", "closed");
  }

  @Test
  void whoClosesWhenAWriteHasFailed_isClosedApartFromThatCallback() throws Exception {
    reader.init(server);
    handler.connection.getOutputStream().setWriteListener(new ClosingWriter());

    server.output.listener.onError(new IOException("reset"));

    assertThat(events).doesNotContain("closed");
    goOnApart();
    assertThat(events).contains("closed");
  }

  private final class ClosingWriter implements WriteListener {
    @Override
    public void onWritePossible() throws IOException {
      handler.closeAgain();
    }

    @Override
    public void onError(Throwable failure) {
      try {
        handler.closeAgain();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Payara's other threads find the end of a client that leaves at once before this one is done.
   */
  @Test
  void whatTheServerEnds_whileTheHandlerBegins_isToldWhenItIsReady() {
    handler.meanwhile =
        () -> {
          server.stream.listener.onError(new IOException("left"));
          reader.destroy();
        };

    reader.init(server);

    assertThat(events)
        .containsExactly("destroyed", "over", "ready", "failed java.io.IOException: left");
  }

  @Test
  void whatTheServerEndsWithoutAWord_whileTheHandlerBegins_isAnEnd() {
    handler.meanwhile = reader::destroy;

    reader.init(server);

    assertThat(events).containsExactly("destroyed", "over", "ready", "end");
  }

  private void writesOnce() {
    try {
      handler.connection.getOutputStream().write(FRAME);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Deed {
    void run() throws Exception;
  }

  private static void inAnotherThread(Deed deed) throws InterruptedException {
    Thread other =
        new Thread(
            () -> {
              try {
                deed.run();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    other.start();
    other.join();
  }

  @Test
  void whoTakesNothing_isCut() throws Exception {
    reader.init(server);
    server.output.full = true;
    assertThat(handler.connection.getOutputStream().isReady()).isFalse();

    handler.connection.close();

    assertThat(events).containsExactly("ready", "cut", "closed");
  }

  @Test
  void closingThatComesBackByTheServer_isNoSecondOne() throws Exception {
    server.closesAgain = true;
    reader.init(server);

    handler.connection.close();

    assertThat(events).containsExactly("ready", "closed");
  }

  @Test
  void whatComesLater_isReadThen() throws IOException {
    reader.init(server);
    server.stream.come(FRAME);
    server.stream.listener.onDataAvailable();

    assertThat(events).containsExactly("ready", "data 9");
  }

  @Test
  void headOfAFrame_isReadAsNothing_untilThereIsMore() throws IOException {
    reader.init(server);
    server.stream.come(new byte[] {FRAME[0]});
    server.stream.listener.onDataAvailable();
    assertThat(events).containsExactly("ready", "data 0");

    byte[] rest = new byte[FRAME.length - 1];
    System.arraycopy(FRAME, 1, rest, 0, rest.length);
    server.stream.come(rest);
    server.stream.listener.onDataAvailable();
    assertThat(events).containsExactly("ready", "data 0", "data 8", "data 1");
  }

  @Test
  void muchAtOnce_isReadInParts() throws IOException {
    reader.init(server);
    server.stream.come(RawClient.frame(0x81, new byte[10_000]));
    server.stream.listener.onDataAvailable();

    // Each part after the first has a head of its own, for which there is no room in its read.
    assertThat(events)
        .containsExactly("ready", "data 4096", "data 4096", "data 8", "data 1816", "data 8");
  }

  @Test
  void oneByteAtATime_isTheSame() throws IOException {
    handler.byteByByte = true;
    server.stream.come(FRAME);

    reader.init(server);

    assertThat(events).containsExactly("ready", "bytes 9");
  }

  @Test
  void handshakeThatIsAbandoned_isClosed_andNotTheHandlers() {
    server.stream.come(FRAME);

    reader.abandon();
    reader.init(server);
    reader.destroy();

    assertThat(events).containsExactly("closed", "over");
  }

  @Test
  void whoPingsAndTakesNothing_isReadAgainWhenThereIsRoom() throws IOException {
    byte[] ping = RawClient.frame(0x89, new byte[] {'p'});
    reader.init(server);
    ServletOutputStream toTheClient = handler.connection.getOutputStream();
    toTheClient.setWriteListener(handler.writes);
    server.output.full = true;
    assertThat(toTheClient.isReady()).isFalse();

    server.stream.come(ping);
    server.stream.listener.onDataAvailable();
    server.stream.come(ping);
    assertThat(handler.stream.isReady()).isFalse();
    server.output.listener.onWritePossible();
    assertThat(events).containsExactly("ready", "data 7", "full");
    server.output.full = false;
    server.output.listener.onWritePossible();

    assertThat(events).containsExactly("ready", "data 7", "full", "room", "data 7");
  }

  @Test
  void whoDoesNotPing_isReadThoughHeTakesNothing() throws IOException {
    reader.init(server);
    server.output.full = true;
    assertThat(handler.connection.getOutputStream().isReady()).isFalse();

    server.stream.come(FRAME);
    server.stream.listener.onDataAvailable();
    server.stream.come(FRAME);

    assertThat(handler.stream.isReady()).isTrue();
  }

  @Test
  void anEndThatTheWriterIsTold_isToldToWhoReads() throws IOException {
    reader.init(server);
    handler.connection.getOutputStream().setWriteListener(handler.writes);

    server.output.listener.onError(new IOException("reset"));

    assertThat(events)
        .containsExactly(
            "ready", "not written java.io.IOException: reset", "failed java.io.IOException: reset");
  }

  /** As Tyrus's pongs do, whose failure it doesn't look at. */
  @Test
  void anEndThatAWriteHasFound_isToldToWhoReads() throws IOException {
    reader.init(server);
    server.output.gone = true;
    for (String each : List.of("write", "flush")) {
      try {
        if (each.equals("write")) {
          handler.connection.getOutputStream().write(FRAME);
        } else {
          handler.connection.getOutputStream().flush();
        }
      } catch (IOException gone) {
        events.add("no " + each);
      }
    }
    server.stream.come(FRAME);
    server.stream.listener.onDataAvailable();

    assertThat(events)
        .containsExactly(
            "ready", "no write", "no flush", "data 9", "failed java.io.IOException: gone");
  }

  @Test
  void theEndOfTheConnection_isTheHandlers() {
    reader.destroy();

    assertThat(events).containsExactly("destroyed", "over");
  }

  private final class Handler implements HttpUpgradeHandler, ReadListener {
    private boolean closes;
    private boolean closesWhenRead;
    private Runnable meanwhile = () -> {};
    private boolean byteByByte;
    private boolean ready;
    private WebConnection connection;
    private ServletInputStream stream;

    private final WriteListener writes =
        new WriteListener() {
          @Override
          public void onWritePossible() throws IOException {
            events.add(connection.getOutputStream().isReady() ? "room" : "full");
          }

          @Override
          public void onError(Throwable failure) {
            events.add("not written " + failure);
          }
        };

    @Override
    public void init(WebConnection given) {
      connection = given;
      try {
        stream = connection.getInputStream();
        stream.setReadListener(this);
        meanwhile.run();
        if (closes) {
          connection.close();
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      ready = true;
      events.add("ready");
    }

    @Override
    public void onDataAvailable() throws IOException {
      assertThat(ready).isTrue();
      do {
        events.add(byteByByte ? bytes() : "data " + stream.read(new byte[stream.available()]));
      } while (stream.isReady());
      if (closesWhenRead) {
        closeAgain();
      }
    }

    private void closeAgain() throws IOException {
      try {
        connection.close();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }

    private String bytes() throws IOException {
      int count = 0;
      while (stream.read() >= 0) {
        count++;
      }
      return "bytes " + count;
    }

    @Override
    public void onAllDataRead() {
      assertThat(ready).isTrue();
      events.add("end");
    }

    @Override
    public void onError(Throwable failure) {
      events.add("failed " + failure);
    }

    @Override
    public void destroy() {
      events.add("destroyed");
    }
  }

  private final class Server implements WebConnection {
    private final Stream stream = new Stream();
    private final Output output = new Output();
    private boolean closesAgain;

    @Override
    public ServletInputStream getInputStream() {
      return stream;
    }

    @Override
    public ServletOutputStream getOutputStream() {
      return output;
    }

    @Override
    public void close() throws IOException {
      events.add("closed");
      if (closesAgain) {
        handler.closeAgain();
      }
    }
  }

  private static final class Output extends ServletOutputStream {
    private boolean full;
    private boolean gone;
    private int uses;
    private Deed meanwhile = () -> {};
    private WriteListener listener;

    @Override
    public boolean isReady() {
      uses++;
      return !full;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      uses++;
      try {
        meanwhile.run();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      flush();
    }

    @Override
    public void close() {
      uses++;
    }

    @Override
    public void setWriteListener(WriteListener asked) {
      listener = asked;
    }

    @Override
    public void write(int one) throws IOException {
      flush();
    }

    @Override
    public void flush() throws IOException {
      uses++;
      if (gone) {
        throw new IOException("gone");
      }
    }
  }

  /** As Payara's: it tells at once what is there when it is given its listener. */
  private static final class Stream extends ServletInputStream {
    private final Queue<Byte> bytes = new ArrayDeque<>();
    private ReadListener listener;
    private boolean ended;
    private IOException failure;
    private Deed meanwhile = () -> {};

    void come(byte[] more) {
      for (byte each : more) {
        bytes.add(each);
      }
    }

    @Override
    public void setReadListener(ReadListener asked) {
      listener = asked;
      try {
        if (!bytes.isEmpty()) {
          listener.onDataAvailable();
        }
        if (ended) {
          listener.onAllDataRead();
        }
        if (failure != null) {
          listener.onError(failure);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int available() {
      return bytes.size();
    }

    @Override
    public boolean isReady() {
      try {
        meanwhile.run();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      return !bytes.isEmpty();
    }

    @Override
    public boolean isFinished() {
      return ended && bytes.isEmpty();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int count = 0;
      while (count < length && !bytes.isEmpty()) {
        target[offset + count++] = bytes.remove();
      }
      return count;
    }

    @Override
    public int read() {
      return bytes.isEmpty() ? -1 : bytes.remove() & 0xff;
    }
  }
}
