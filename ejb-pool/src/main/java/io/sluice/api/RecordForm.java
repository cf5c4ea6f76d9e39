package io.sluice.api;

import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;

/**
 * What one of our records goes over a wire as: its class, and its components by name. The ORB of
 * Payara 6 can't do records, as it reads and sets fields by their offsets. Components that the
 * other side doesn't have are left out, whatever they are, and those that only it has are null, 0
 * or false.
 */
final class RecordForm implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a component is that the other side doesn't know; null if it isn't primitive. */
  private static final Map<Class<?>, Object> NOTHING =
      Map.of(int.class, 0, long.class, 0L, double.class, 0.0, boolean.class, false);

  /** The class's name: an ORB would have it loaded by whoever. */
  private final String type;

  private final HashMap<String, Object> components;

  RecordForm(Class<?> type, Map<String, Object> components) {
    this.type = type.getName();
    this.components = new HashMap<>(components);
  }

  /** The form of that one, for its {@code writeReplace}. */
  static RecordForm of(Record original) {
    Map<String, Object> components = new HashMap<>();
    try {
      for (RecordComponent each : original.getClass().getRecordComponents()) {
        components.put(each.getName(), each.getAccessor().invoke(original));
      }
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("a record of the api is public", impossible);
    }
    return new RecordForm(original.getClass(), components);
  }

  private Object readResolve() throws ObjectStreamException {
    try {
      Class<?> found = Class.forName(type, false, RecordForm.class.getClassLoader());
      if (!found.isRecord() || found.getPackage() != RecordForm.class.getPackage()) {
        throw new InvalidObjectException(type + " is no record of the api");
      }
      RecordComponent[] parts = found.getRecordComponents();
      Class<?>[] types = new Class<?>[parts.length];
      Object[] values = new Object[parts.length];
      for (int i = 0; i < parts.length; i++) {
        types[i] = parts[i].getType();
        values[i] = components.getOrDefault(parts[i].getName(), NOTHING.get(types[i]));
      }
      return found.getDeclaredConstructor(types).newInstance(values);
    } catch (ClassNotFoundException newer) {
      return this; // part of a component that is left out, or else it fits nowhere
    } catch (ReflectiveOperationException | IllegalArgumentException wrong) {
      InvalidObjectException told = new InvalidObjectException(type + ": " + wrong);
      told.initCause(wrong);
      throw told;
    }
  }
}
