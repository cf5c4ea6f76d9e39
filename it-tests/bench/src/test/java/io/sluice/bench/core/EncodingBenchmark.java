package io.sluice.bench.core;

import io.sluice.core.connection.Ids;
import io.sluice.core.group.GroupName;
import io.sluice.core.protocol.Request;
import io.sluice.core.protocol.RequestParser;
import io.sluice.spi.EncodedMessage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What comes in and what goes out, by the size of the payload. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncodingBenchmark {
  /** Characters of the payload. */
  @Param({"128", "16000"})
  public int payload;

  private final RequestParser parser = new RequestParser(32, GroupName::isValid, Ids::isClientId);
  private String request;

  @Setup
  public void write() {
    String text = "{\"text\":\"" + "x".repeat(payload - 11) + "\"}";
    request = "{\"type\":\"broadcast\",\"group\":\"news\",\"payload\":" + text + ",\"id\":1}";
    if (!(parser.parse(request) instanceof Request.Broadcast)) {
      throw new IllegalStateException("it isn't understood");
    }
  }

  @Benchmark
  public EncodedMessage encode() {
    return EncodedMessage.of(request);
  }

  @Benchmark
  public Request parse() {
    return parser.parse(request);
  }
}
