package io.sluice.it.app.remote;

import io.sluice.api.PriorityClass;
import io.sluice.api.RemotePool;
import io.sluice.api.RemotePoolException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Calls of {@link RemotePool} by name, and what came of them as one line. In a JVM or a deployment
 * that has the client jar and nothing else of Sluice's.
 */
public final class RemoteCalls {
  /** Stands for null. */
  public static final String NULL = "(null)";

  private RemoteCalls() {}

  /** The answer as JSON, or the exception's simple name, its reason and its message. */
  public static String call(RemotePool pool, String method, List<String> arguments) {
    try {
      Method found = find(method);
      Object[] values =
          IntStream.range(0, arguments.size())
              .mapToObj(i -> value(found.getParameterTypes()[i], arguments.get(i)))
              .toArray();
      return json(found.invoke(pool, values));
    } catch (InvocationTargetException thrown) {
      return told(thrown.getCause());
    } catch (ReflectiveOperationException wrong) {
      throw new IllegalArgumentException(method, wrong);
    }
  }

  /** What is told of one that was thrown. */
  static String told(Throwable thrown) {
    if (thrown instanceof RemotePoolException wrong) {
      return "RemotePoolException " + wrong.reason() + " " + wrong.getMessage();
    }
    return thrown.getClass().getSimpleName() + " " + thrown.getMessage();
  }

  private static Method find(String name) {
    for (Method each : RemotePool.class.getMethods()) {
      if (each.getName().equals(name)) {
        return each;
      }
    }
    throw new IllegalArgumentException("no method " + name);
  }

  private static Object value(Class<?> type, String text) {
    if (text.equals(NULL)) {
      return null;
    }
    if (type == int.class) {
      return Integer.valueOf(text);
    }
    return type == PriorityClass.class ? PriorityClass.fromWire(text).orElseThrow() : text;
  }

  private static String json(Object value) throws ReflectiveOperationException {
    if (value == null || value instanceof Boolean || value instanceof Number) {
      return String.valueOf(value);
    }
    if (value instanceof Record found) {
      StringBuilder parts = new StringBuilder();
      for (RecordComponent each : value.getClass().getRecordComponents()) {
        parts.append(parts.isEmpty() ? "" : ",");
        parts.append(quoted(each.getName())).append(':');
        parts.append(json(each.getAccessor().invoke(found)));
      }
      return "{" + parts + "}";
    }
    if (value instanceof Collection<?> all) {
      StringBuilder parts = new StringBuilder();
      for (Object each : all) {
        parts.append(parts.isEmpty() ? "" : ",").append(json(each));
      }
      return "[" + parts + "]";
    }
    if (value instanceof Map<?, ?> all) {
      StringBuilder parts = new StringBuilder();
      for (Map.Entry<?, ?> each : all.entrySet()) {
        parts.append(parts.isEmpty() ? "" : ",").append(json(each.getKey()));
        parts.append(':').append(json(each.getValue()));
      }
      return "{" + parts + "}";
    }
    return quoted(
        value instanceof Enum<?> constant
            ? constant.name().toLowerCase(Locale.ROOT)
            : value.toString());
  }

  private static String quoted(String text) {
    return text.chars()
        .mapToObj(c -> (c == '"' || c == '\\' ? "\\" : "") + (char) c)
        .collect(Collectors.joining("", "\"", "\""));
  }
}
