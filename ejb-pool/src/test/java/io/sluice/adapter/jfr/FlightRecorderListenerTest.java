package io.sluice.adapter.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.EndReason;
import io.sluice.api.OutboundStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.PriorityClass;
import io.sluice.api.Target;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderListenerTest {
  private static final String ADMISSION = "io.sluice.Admission";

  private final FlightRecorderListener listener = new FlightRecorderListener();

  @TempDir private Path folder;

  @Test
  void whoeverGetsASlotAtOnceIsAdmitted() throws IOException {
    List<RecordedEvent> events = recorded(all -> listener.opened(new Guest("a")));
    assertThat(events).hasSize(1);
    assertIs(events.get(0), "admitted", null, Duration.ZERO);
  }

  @Test
  void whoeverIsNotLetInIsRefused() throws IOException {
    List<RecordedEvent> events =
        recorded(
            all -> listener.refused("news", "alice", PriorityClass.NORMAL, EndReason.AT_CAPACITY));
    assertThat(events).hasSize(1);
    assertIs(events.get(0), "refused", "AT_CAPACITY", Duration.ZERO);
  }

  @Test
  void aWaitThatEndsWithASlotIsToldOnce_itsOpeningIsNotAnotherAdmission() throws IOException {
    Guest guest = new Guest("a");
    List<RecordedEvent> events =
        recorded(
            all -> {
              listener.parked(guest, 1);
              listener.unparked(guest, Duration.ofMillis(1500), null);
              listener.opened(guest);
              listener.opened(new Guest("b"));
            });
    assertThat(events).hasSize(3);
    assertIs(events.get(0), "parked", null, Duration.ZERO);
    assertIs(events.get(1), "admittedFromQueue", null, Duration.ofMillis(1500));
    assertIs(events.get(2), "admitted", null, Duration.ZERO);
  }

  @Test
  void aWaitThatEndsWithoutASlotSaysWhy() throws IOException {
    Guest guest = new Guest("a");
    List<RecordedEvent> events =
        recorded(
            all -> {
              listener.parked(guest, 1);
              listener.unparked(guest, Duration.ofSeconds(30), EndReason.QUEUE_TIMEOUT);
            });
    assertThat(events).hasSize(2);
    assertIs(events.get(1), "waitEnded", "QUEUE_TIMEOUT", Duration.ofSeconds(30));
  }

  @Test
  void aRecordingThatBeginsBetweenAdmissionAndOpeningTellsNoSecondAdmission() throws IOException {
    Guest guest = new Guest("a");
    listener.parked(guest, 1);
    listener.unparked(guest, Duration.ofSeconds(1), null);
    assertThat(recorded(all -> listener.opened(guest))).isEmpty();
  }

  private static void assertIs(
      RecordedEvent event, String outcome, String reason, Duration waited) {
    assertThat(event.getEventType().getName()).isEqualTo(ADMISSION);
    assertThat(event.getString("pool")).isEqualTo("news");
    assertThat(event.getString("priority")).isEqualTo("normal");
    assertThat(event.getString("outcome")).isEqualTo(outcome);
    assertThat(event.getString("reason")).isEqualTo(reason);
    assertThat(event.getDuration("waited")).isEqualTo(waited);
    assertThat(event.getStackTrace()).isNull();
  }

  @Test
  void aPreemptionTellsBothClasses() throws IOException {
    List<RecordedEvent> events =
        recorded(all -> listener.preempted(new Guest("a"), PriorityClass.CRITICAL));
    assertThat(events).hasSize(1);
    assertThat(events.get(0).getEventType().getName()).isEqualTo("io.sluice.Preemption");
    assertThat(events.get(0).getString("pool")).isEqualTo("news");
    assertThat(events.get(0).getString("victim")).isEqualTo("normal");
    assertThat(events.get(0).getString("by")).isEqualTo("critical");
  }

  @Test
  void aSlowClientTellsPoolAndClass() throws IOException {
    List<RecordedEvent> events = recorded(all -> listener.slow(new Guest("a")));
    assertThat(events).hasSize(1);
    assertThat(events.get(0).getEventType().getName()).isEqualTo("io.sluice.SlowConsumer");
    assertThat(events.get(0).getString("pool")).isEqualTo("news");
    assertThat(events.get(0).getString("priority")).isEqualTo("normal");
  }

  @Test
  void whatHappensToAConnectionElsewhere_namesTheHost_andNoAddress() throws IOException {
    Target target = Target.of("ws://one.test/a?token=s3cret");
    List<RecordedEvent> events =
        recorded(
            all -> {
              listener.outboundOpened(target);
              listener.outboundClosed(target, OutboundStats.End.NO_PONG);
              listener.dialFailed(target, new ConnectException("to ws://one.test/a?token=s3cret"));
            });
    assertThat(events)
        .extracting(each -> each.getString("outcome") + " " + each.getString("reason"))
        .containsExactly("opened null", "closed NO_PONG", "dialFailed ConnectException");
    assertThat(events)
        .allSatisfy(
            each -> {
              assertThat(each.getEventType().getName()).isEqualTo("io.sluice.Outbound");
              assertThat(each.getString("host")).isEqualTo("one.test:80");
              assertThat(each.toString()).doesNotContain("s3cret");
            });
  }

  @Test
  void aCircuitTellsItsHostAndWhatItHasBecome() throws IOException {
    List<RecordedEvent> events =
        recorded(all -> listener.circuitChanged("one.test:80", OutboundStats.Circuit.OPEN));
    assertThat(events).hasSize(1);
    assertThat(events.get(0).getEventType().getName()).isEqualTo("io.sluice.Circuit");
    assertThat(events.get(0).getString("host")).isEqualTo("one.test:80");
    assertThat(events.get(0).getString("state")).isEqualTo("OPEN");
  }

  @Test
  void aSweepTellsWhatItDidAndHowLongItTook() throws IOException {
    List<RecordedEvent> events =
        recorded(all -> listener.swept("news", 20_000, 800, 3, Duration.ofNanos(4_500_000)));
    assertThat(events).hasSize(1);
    RecordedEvent sweep = events.get(0);
    assertThat(sweep.getEventType().getName()).isEqualTo("io.sluice.Sweep");
    assertThat(sweep.getString("pool")).isEqualTo("news");
    assertThat(sweep.getInt("looked")).isEqualTo(20_000);
    assertThat(sweep.getInt("pinged")).isEqualTo(800);
    assertThat(sweep.getInt("ended")).isEqualTo(3);
    assertThat(sweep.getDuration("took")).isEqualTo(Duration.ofNanos(4_500_000));
  }

  @Test
  void nothingIsAskedOfAConnectionWhileNoRecordingRuns() {
    Guest guest = new Guest("a");
    tellEverything(guest);
    assertThat(guest.asked).containsOnly("connectionId");
  }

  @Test
  void nothingIsAskedOfAConnectionWhileARecordingLeavesOurEventsOut() throws IOException {
    Guest guest = new Guest("a");
    List<RecordedEvent> events =
        recorded(
            all -> {
              FlightRecorderListener.EVENTS.forEach(all::disable);
              tellEverything(guest);
            });
    assertThat(events).isEmpty();
    assertThat(guest.asked).containsOnly("connectionId");
  }

  private void tellEverything(Guest guest) {
    listener.opened(guest);
    listener.parked(guest, 1);
    listener.unparked(guest, Duration.ZERO, EndReason.QUEUE_TIMEOUT);
    listener.preempted(guest, PriorityClass.HIGH);
    listener.slow(guest);
  }

  @Test
  void noEventNamesAClientOrAConnection() throws IOException {
    List<RecordedEvent> events = recorded(all -> tellEverything(new Guest("a")));
    assertThat(events).hasSize(5);
    assertThat(events).noneMatch(event -> event.toString().matches("(?s).*(secret-id|alice).*"));
  }

  @Test
  void eachEventAndEachFieldHasItsWords() {
    for (Class<? extends Event> each : FlightRecorderListener.EVENTS) {
      EventType type = EventType.getEventType(each);
      assertThat(type.getName()).startsWith("io.sluice.");
      assertThat(type.getLabel()).as("label of %s", type.getName()).isNotBlank();
      assertThat(type.getDescription()).as("description of %s", type.getName()).isNotBlank();
      assertThat(type.getCategoryNames()).containsExactly("Sluice");
      for (ValueDescriptor field : type.getFields()) {
        assertThat(field.getLabel()).as("label of %s", field.getName()).isNotBlank();
      }
    }
  }

  /** What a recording of our events has of what is done meanwhile, in the order of time. */
  private List<RecordedEvent> recorded(Consumer<Recording> action) throws IOException {
    try (Recording recording = new Recording()) {
      FlightRecorderListener.EVENTS.forEach(recording::enable);
      recording.start();
      action.accept(recording);
      recording.stop();
      Path file = folder.resolve("recording.jfr");
      recording.dump(file);
      List<RecordedEvent> ours = new ArrayList<>(RecordingFile.readAllEvents(file));
      ours.removeIf(event -> !event.getEventType().getName().startsWith("io.sluice."));
      ours.sort((a, b) -> a.getStartTime().compareTo(b.getStartTime()));
      return ours;
    }
  }

  /** Notes what it is asked. */
  private static final class Guest implements PooledConnection {
    private final String id;
    private final List<String> asked = new ArrayList<>();

    Guest(String id) {
      this.id = id;
    }

    private <T> T told(String what, T answer) {
      asked.add(what);
      return answer;
    }

    @Override
    public String pool() {
      return told("pool", "news");
    }

    @Override
    public String connectionId() {
      return told("connectionId", "secret-id-" + id);
    }

    @Override
    public String clientId() {
      return told("clientId", "alice");
    }

    @Override
    public PriorityClass priority() {
      return told("priority", PriorityClass.NORMAL);
    }

    @Override
    public Set<String> groups() {
      return told("groups", Set.of());
    }

    @Override
    public boolean isActive() {
      return told("isActive", true);
    }

    @Override
    public Duration age() {
      return told("age", Duration.ZERO);
    }
  }
}
