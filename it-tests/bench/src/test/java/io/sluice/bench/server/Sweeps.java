package io.sluice.bench.server;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** How long sweeps take, as the server itself says: {@code io.sluice.Sweep} of its recorder. */
final class Sweeps {
  private static final String EVENT = "io.sluice.Sweep";

  /** For one second that a run of other rows takes. */
  private static final int STRETCH = 6;

  private Sweeps() {}

  static Run run(Kit kit, Peer peer, List<String> load)
      throws Unable, IOException, InterruptedException {
    Path recording = Files.createDirectories(kit.plan().work()).resolve("sweeps.jfr");
    Files.deleteIfExists(recording);
    Run run =
        kit.load(
            peer,
            load,
            String.join(
                "; ",
                Kit.jcmd(peer, "GC.run"),
                Kit.jcmd(peer, "JFR.start name=bench"),
                "sleep " + STRETCH * kit.plan().seconds(),
                Kit.jcmd(peer, "JFR.dump name=bench filename=" + recording),
                Kit.jcmd(peer, "JFR.stop name=bench")));
    return run.with("sweep", figures(took(recording, (int) run.number("/n"))));
  }

  /** In nanoseconds, those that looked at all of them. */
  private static List<Double> took(Path recording, int connections) throws IOException {
    List<Double> nanos = new ArrayList<>();
    try (RecordingFile events = new RecordingFile(recording)) {
      while (events.hasMoreEvents()) {
        RecordedEvent event = events.readEvent();
        if (event.getEventType().getName().equals(EVENT) && event.getInt("looked") >= connections) {
          nanos.add((double) event.getDuration("took").toNanos());
        }
      }
    }
    return nanos;
  }

  static JsonObject figures(List<Double> nanos) throws Unable {
    if (nanos.isEmpty()) {
      throw new Unable("The server's flight recorder has no sweep that looked at everybody.");
    }
    return Json.createObjectBuilder()
        .add("count", nanos.size())
        .add("p50_ms", Pairs.median(nanos) / 1e6)
        .add("max_ms", nanos.stream().mapToDouble(Double::doubleValue).max().orElseThrow() / 1e6)
        .build();
  }
}
