package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a record goes over a wire as, between two versions of the api. */
class RecordFormTest {
  /** A record of the api that the other side has. */
  private record Newer(int size) {}

  private static Object sent(RecordForm form) throws IOException, ClassNotFoundException {
    return read(written(form));
  }

  private static byte[] written(RecordForm form) throws IOException {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(wire)) {
      out.writeObject(form);
    }
    return wire.toByteArray();
  }

  private static Object read(byte[] wire) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(wire))) {
      return in.readObject();
    }
  }

  /** As a side sees it whose api has no {@link Newer}. */
  private static byte[] withoutNewer(byte[] wire) {
    String renamed =
        new String(wire, StandardCharsets.ISO_8859_1)
            .replace("RecordFormTest$Newer", "RecordFormTest$Other");
    return renamed.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void aRecord_isTheSameThere() throws Exception {
    Delivery original = Delivery.accepted(3);
    assertThat(sent(RecordForm.of(original))).isEqualTo(original);
  }

  @Test
  void componentsOfANewerVersion_areLeftOut() throws Exception {
    assertThat(
            sent(
                new RecordForm(
                    Delivery.class,
                    Map.of(
                        "outcome", Delivery.Outcome.ACCEPTED, "recipients", 2, "colour", "blue"))))
        .isEqualTo(Delivery.accepted(2));
  }

  @Test
  void recordsOfANewerVersion_areLeftOutToo() throws Exception {
    RecordForm newer = new RecordForm(Newer.class, Map.of("size", 3));
    byte[] wire =
        written(
            new RecordForm(
                Delivery.class,
                Map.of(
                    "outcome",
                    Delivery.Outcome.ACCEPTED,
                    "recipients",
                    2,
                    "newer",
                    newer,
                    "byName",
                    new HashMap<>(Map.of("a", newer)))));

    assertThat(read(withoutNewer(wire))).isEqualTo(Delivery.accepted(2));
  }

  @Test
  void aRecordOfANewerVersion_isNoneOfOurs() throws Exception {
    byte[] wire =
        written(
            new RecordForm(
                Delivery.class, Map.of("outcome", new RecordForm(Newer.class, Map.of("size", 3)))));

    assertThatThrownBy(() -> read(withoutNewer(wire))).isInstanceOf(InvalidObjectException.class);
  }

  @Test
  void componentsThatAnOlderVersionDoesntHave_areNothing() throws Exception {
    assertThat(sent(new RecordForm(Delivery.class, Map.of()))).isEqualTo(new Delivery(null, 0));
    assertThat(sent(new RecordForm(PoolStats.PerSecond.class, Map.of("admitted", 1.5))))
        .isEqualTo(new PoolStats.PerSecond(0, 1.5, 0, 0));
    assertThat(sent(new RecordForm(RemoteConnection.class, Map.of("clientId", "c"))))
        .isEqualTo(new RemoteConnection(null, null, "c", null, false, 0, null));
  }

  @Test
  void noOtherClass_isMadeByIt() {
    RecordForm wrongType = new RecordForm(Delivery.class, Map.of("recipients", "many"));
    assertThatThrownBy(() -> sent(wrongType)).isInstanceOf(InvalidObjectException.class);
    for (Class<?> each : new Class<?>[] {Thread.class, String.class, PriorityClass.class}) {
      assertThatThrownBy(() -> sent(new RecordForm(each, Map.of())))
          .isInstanceOf(InvalidObjectException.class)
          .hasMessage(each.getName() + " is no record of the api");
    }
  }
}
