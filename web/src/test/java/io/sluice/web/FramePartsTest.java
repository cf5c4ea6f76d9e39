package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.RawClient;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a container gets to see of a client's frames. */
class FramePartsTest {
  private static final int FIN = 0x80;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int PING = 9;

  private final FrameParts parts = new FrameParts();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536})
  void frameThatComesWhole_staysAsItIs(int bytes) {
    byte[] frame = frame(FIN | TEXT, "a".repeat(bytes));

    assertThat(passed(frame)).isEqualTo(frame);
  }

  @Test
  void framesThatComeTogether_stayAsTheyAre() {
    byte[] frames =
        join(
            frame(TEXT, "one"), frame(FIN | PING, "p"), frame(FIN, ""), frame(FIN | BINARY, "two"));

    assertThat(passed(frames)).isEqualTo(frames);
  }

  @Test
  void frameThatComesInBits_isAMessageInParts() {
    byte[] frame = frame(FIN | TEXT, "abcdefg");
    int payload = frame.length - 7;

    assertThat(shown(passed(upTo(frame, payload + 2)))).containsExactly("text ab");
    assertThat(shown(passed(from(frame, payload + 2, 3)))).containsExactly("part cde");
    assertThat(shown(passed(from(frame, payload + 5, 2)))).containsExactly("part, last fg");
  }

  @Test
  void headThatComesAlone_beginsTheMessage() {
    byte[] frame = frame(FIN | TEXT, "ab");

    assertThat(shown(passed(upTo(frame, 6)))).containsExactly("text ");
    assertThat(shown(passed(from(frame, 6, 2)))).containsExactly("part, last ab");
  }

  @Test
  void bitsOfAHead_areKeptBack() {
    byte[] frame = frame(FIN | TEXT, "x".repeat(70_000));
    for (int i = 0; i < 13; i++) {
      assertThat(passed(from(frame, i, 1))).isEmpty();
    }
    assertThat(shown(passed(from(frame, 13, 1)))).containsExactly("text ");
  }

  @Test
  void frameThatIsNotTheLastOfItsMessage_hasNoLastPart() {
    byte[] frame = frame(TEXT, "abc");

    assertThat(shown(passed(upTo(frame, 7)))).containsExactly("text a");
    assertThat(shown(passed(from(frame, 7, 2)))).containsExactly("part bc");
    assertThat(shown(passed(frame(FIN, "de")))).containsExactly("part, last de");
  }

  @Test
  void controlFrames_areNeverTakenApart() {
    byte[] ping = frame(FIN | PING, "abc");

    assertThat(join(passed(upTo(ping, 7)), passed(from(ping, 7, 2)))).isEqualTo(ping);
  }

  @Test
  void aPing_isKnownUntilSomethingElseComes() {
    byte[] ping = frame(FIN | PING, "abc");

    passed(upTo(ping, 7));
    assertThat(parts.hasPing()).isTrue();
    passed(from(ping, 7, 2));
    assertThat(parts.hasPing()).isFalse();
    passed(join(frame(FIN | TEXT, "a"), ping));
    assertThat(parts.hasPing()).isTrue();
  }

  @Test
  void reservedBitsAndOpcodes_arePassedOnForTheContainerToJudge() {
    byte[] frame = frame(FIN | 0x40 | 3, "abc");

    assertThat(passed(upTo(frame, 7))[0]).isEqualTo((byte) (0x40 | 3));
  }

  @Test
  void frameWithoutAMask_isTheEnd() {
    byte[] good = frame(FIN | TEXT, "good");
    byte[] bad = {(byte) (FIN | TEXT), 1, 'a'};

    assertThat(shown(passed(join(good, bad, good))))
        .containsExactly("text, last good", "close 1002 A client's frames must be masked");
    assertThat(passed(good)).isEmpty();
  }

  @Test
  void lengthOfSixtyFourBits_isTheEnd() {
    byte[] head = new byte[14];
    head[0] = (byte) (FIN | TEXT);
    head[1] = (byte) 0xff;
    head[2] = (byte) 0x80;

    assertThat(shown(passed(head)))
        .containsExactly("close 1002 A frame's length must be below 2^63");
  }

  @Test
  void controlFrameThatIsTooLong_isTheEnd() {
    assertThat(shown(passed(frame(FIN | PING, "p".repeat(126)))))
        .containsExactly("close 1002 A control frame must be of at most 125 bytes");
  }

  @Test
  void hugeFrame_passesAsItComes() {
    byte[] head = new byte[14];
    head[0] = (byte) (FIN | TEXT);
    head[1] = (byte) 0xff;
    head[2] = 0x7f;
    Arrays.fill(head, 3, 10, (byte) 0xff);

    assertThat(shown(passed(join(head, utf8("abc"))))).containsExactly("text abc");
    assertThat(shown(passed(utf8("d".repeat(300))))).containsExactly("part " + "d".repeat(300));
  }

  @Test
  void whatIsReady_canBeTakenBitByBit() {
    byte[] frame = frame(FIN | TEXT, "abc");
    parts.put(frame, 0, frame.length);
    byte[] taken = new byte[frame.length];
    for (int i = 0; i < taken.length; i++) {
      assertThat(parts.ready()).isEqualTo(taken.length - i);
      assertThat(parts.take(taken, i, 1)).isEqualTo(1);
    }

    assertThat(taken).isEqualTo(frame);
    assertThat(parts.ready()).isZero();
    assertThat(parts.take(taken, 0, 1)).isZero();
  }

  @Test
  void messages_areTheSameHoweverTheyAreCut() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      ByteArrayOutputStream sent = new ByteArrayOutputStream();
      for (int i = 0; i < 8; i++) {
        sent.writeBytes(anyFrame(random));
      }

      FrameParts each = new FrameParts();
      ByteArrayOutputStream passed = new ByteArrayOutputStream();
      byte[] all = sent.toByteArray();
      for (int at = 0; at < all.length; ) {
        int bit = Math.min(all.length - at, 1 + random.nextInt(random.nextBoolean() ? 8 : 400));
        passed.writeBytes(passed(each, Arrays.copyOfRange(all, at, at + bit)));
        at += bit;
      }

      assertThat(messages(passed.toByteArray())).as("seed %s", seed).isEqualTo(messages(all));
    }
  }

  private static byte[] anyFrame(Random random) {
    int[] sizes = {0, 1, 5, 125, 126, 300};
    byte[] payload = new byte[sizes[random.nextInt(sizes.length)]];
    random.nextBytes(payload);
    if (random.nextInt(4) == 0) {
      return RawClient.frame(FIN | PING, Arrays.copyOf(payload, Math.min(payload.length, 125)));
    }
    return RawClient.frame(FIN | BINARY, payload);
  }

  private byte[] passed(byte[] sent) {
    return passed(parts, sent);
  }

  private static byte[] passed(FrameParts parts, byte[] sent) {
    parts.put(sent, 0, sent.length);
    byte[] passed = new byte[parts.ready()];
    parts.take(passed, 0, passed.length);
    return passed;
  }

  private static List<String> shown(byte[] frames) {
    List<String> shown = new ArrayList<>();
    for (Frame each : Frame.all(frames)) {
      shown.add(each.toString());
    }
    return shown;
  }

  /** Of data frames the whole payloads, and the control frames by themselves. */
  private static List<String> messages(byte[] frames) {
    List<String> data = new ArrayList<>();
    List<String> control = new ArrayList<>();
    StringBuilder message = new StringBuilder();
    for (Frame each : Frame.all(frames)) {
      if (each.opcode() >= 8) {
        control.add(each.toString());
        continue;
      }
      message.append(each.opcode() == 0 ? "" : each.opcode() + " ").append(each.text());
      if (each.last()) {
        data.add(message.toString());
        message.setLength(0);
      }
    }
    data.addAll(control);
    return data;
  }

  private static byte[] frame(int firstByte, String payload) {
    return RawClient.frame(firstByte, utf8(payload));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] join(byte[]... all) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] each : all) {
      joined.writeBytes(each);
    }
    return joined.toByteArray();
  }

  private static byte[] upTo(byte[] bytes, int end) {
    return Arrays.copyOf(bytes, end);
  }

  private static byte[] from(byte[] bytes, int start, int length) {
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  /** A frame as it is read at the other end; of the payload there may be less than told. */
  private record Frame(int opcode, boolean last, byte[] payload) {
    static List<Frame> all(byte[] bytes) {
      List<Frame> all = new ArrayList<>();
      int at = 0;
      while (at < bytes.length) {
        int first = bytes[at++] & 0xff;
        assertThat(bytes[at] & 0x80).as("masked").isNotZero();
        int code = bytes[at++] & 0x7f;
        int lengthBytes = code == 126 ? 2 : code == 127 ? 8 : 0;
        long length = lengthBytes == 0 ? code : 0;
        for (int i = 0; i < lengthBytes; i++) {
          length = length << 8 | bytes[at++] & 0xff;
        }
        byte[] mask = Arrays.copyOfRange(bytes, at, at + 4);
        at += 4;
        byte[] payload = Arrays.copyOfRange(bytes, at, (int) Math.min(bytes.length, at + length));
        assertThat(payload).hasSize((int) length);
        for (int i = 0; i < payload.length; i++) {
          payload[i] ^= mask[i & 3];
        }
        at += payload.length;
        all.add(new Frame(first & 0x0f, (first & FIN) != 0, payload));
      }
      return all;
    }

    String text() {
      return new String(payload, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
      if (opcode == 8) {
        int code = (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        return "close " + code + " " + text().substring(2);
      }
      String kind = opcode == 0 ? "part" : opcode == TEXT ? "text" : "opcode " + opcode;
      return kind + (last ? ", last " : " ") + text();
    }
  }
}
