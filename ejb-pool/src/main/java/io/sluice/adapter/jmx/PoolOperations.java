package io.sluice.adapter.jmx;

import static javax.management.MBeanOperationInfo.ACTION;
import static javax.management.MBeanOperationInfo.INFO;

import io.sluice.api.PoolControl;
import io.sluice.api.PriorityClass;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.management.openmbean.OpenMBeanParameterInfo;
import javax.management.openmbean.OpenMBeanParameterInfoSupport;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/** What an operator can have a pool do. */
final class PoolOperations {
  private PoolOperations() {}

  static List<Operation> of(PoolControl pool) {
    return List.of(
        kick(pool),
        drain(pool),
        resume(pool),
        resetPeak(pool),
        verify(pool),
        explain(pool),
        dryRun(pool));
  }

  private static Operation kick(PoolControl pool) {
    return new Operation(
        "kick",
        "Ends a connection, or the wait of one, with close code 4001."
            + " False if there is none with that id",
        ACTION,
        SimpleType.BOOLEAN,
        List.of(
            parameter(
                "connectionId",
                "The id of the connection (not of the client), 22 characters",
                SimpleType.STRING)),
        given -> pool.kick((String) given[0]));
  }

  private static Operation drain(PoolControl pool) {
    return Operation.yesOrNo(
        "drain",
        "Takes nobody any more, sends waiters away, then ends the connections batch by batch."
            + " False if the pool is not ACTIVE",
        pool::drain);
  }

  private static Operation resume(PoolControl pool) {
    return Operation.yesOrNo(
        "resume",
        "Takes connections again, during or after a drain."
            + " False if the pool is neither DRAINING nor DRAINED",
        pool::resume);
  }

  private static Operation resetPeak(PoolControl pool) {
    return new Operation(
        "resetPeak",
        "Sets PeakConnections to what is active now",
        ACTION,
        SimpleType.VOID,
        List.of(),
        given -> {
          pool.resetPeak();
          return null;
        });
  }

  private static Operation verify(PoolControl pool) {
    return Operation.texts(
        "verify",
        "Checks the pool against its own invariants:"
            + " one sentence for each violation, none when all is well",
        pool::verify);
  }

  private static Operation explain(PoolControl pool) {
    return new Operation(
        "explain",
        "Says what a newcomer of that class would get now, and why",
        INFO,
        SimpleType.STRING,
        List.of(parameter("priority", "One of " + classNames(), SimpleType.STRING)),
        given -> pool.explain(classOf((String) given[0])).text());
  }

  private static Operation dryRun(PoolControl pool) {
    return new Operation(
        "dryRun",
        "Says what would come of other limits: whether they would be taken, and who would wait or"
            + " be refused. Nothing is changed",
        INFO,
        SimpleType.STRING,
        List.of(
            parameter("maxConnections", "The capacity C, in connections", SimpleType.INTEGER),
            reserve(PriorityClass.CRITICAL),
            reserve(PriorityClass.HIGH),
            reserve(PriorityClass.NORMAL)),
        given ->
            pool.dryRun(
                    (Integer) given[0],
                    Map.of(
                        PriorityClass.CRITICAL,
                        (Integer) given[1],
                        PriorityClass.HIGH,
                        (Integer) given[2],
                        PriorityClass.NORMAL,
                        (Integer) given[3]))
                .text());
  }

  private static OpenMBeanParameterInfo reserve(PriorityClass priority) {
    return parameter(
        priority.wireName(),
        "Slots reserved for the class " + priority.wireName(),
        SimpleType.INTEGER);
  }

  private static OpenMBeanParameterInfo parameter(String name, String about, OpenType<?> type) {
    return new OpenMBeanParameterInfoSupport(name, about, type);
  }

  private static PriorityClass classOf(String name) {
    return PriorityClass.fromWire(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no class \"" + name + "\": it is one of " + classNames()));
  }

  private static String classNames() {
    return Arrays.stream(PriorityClass.values())
        .map(PriorityClass::wireName)
        .collect(Collectors.joining(", "));
  }
}
