package io.sluice.adapter.jmx;

import java.util.List;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;

/** Figures of one {@code S} that are read together, as one composite value. Immutable. */
final class Composite<S> {
  private final List<Figure<S>> items;
  private final CompositeType type;

  Composite(String name, String about, List<Figure<S>> items) {
    this.items = List.copyOf(items);
    this.type = typeOf(name, about, this.items);
  }

  private static <S> CompositeType typeOf(String name, String about, List<Figure<S>> items) {
    try {
      return new CompositeType(
          name,
          about,
          items.stream().map(Figure::name).toArray(String[]::new),
          items.stream().map(Figure::description).toArray(String[]::new),
          items.stream().map(Figure::type).toArray(OpenType<?>[]::new));
    } catch (OpenDataException twiceTheSame) {
      throw new IllegalStateException(name, twiceTheSame);
    }
  }

  CompositeType type() {
    return type;
  }

  CompositeData of(S from) {
    String[] names = items.stream().map(Figure::name).toArray(String[]::new);
    Object[] values = items.stream().map(each -> each.of(from)).toArray();
    try {
      return new CompositeDataSupport(type, names, values);
    } catch (OpenDataException notOfItsType) {
      throw new IllegalStateException(type.getTypeName(), notOfItsType);
    }
  }
}
