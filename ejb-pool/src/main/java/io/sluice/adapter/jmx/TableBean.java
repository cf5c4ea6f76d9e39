package io.sluice.adapter.jmx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.ImmutableDescriptor;
import javax.management.InvalidAttributeValueException;
import javax.management.JMException;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.ReflectionException;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenMBeanInfoSupport;
import javax.management.openmbean.OpenMBeanOperationInfo;

/**
 * A bean made of tables: figures to read, some of which can be written, and operations. What a
 * client sees of it is that of an MXBean, so an interface of its own through {@link
 * javax.management.JMX#newMXBeanProxy} works; but no interface, and no class of ours, is known to
 * the platform's caches.
 *
 * <p>Thread-safe. Each single read takes a set of figures of its own, a read of several attributes
 * in one call takes one for all.
 */
class TableBean<S> implements DynamicMBean {
  private final Supplier<S> source;
  private final Guard guard;
  private final Map<String, Figure<S>> figures;
  private final Map<String, IntConsumer> writers;
  private final Map<String, Operation> operations;
  private final MBeanInfo info;

  /**
   * A bean.
   *
   * @param source gives the figures of this moment
   * @param writers by the names of those attributes that can be written, all integers
   */
  TableBean(
      String about,
      Supplier<S> source,
      Guard guard,
      List<Figure<S>> figures,
      Map<String, IntConsumer> writers,
      List<Operation> operations,
      MBeanNotificationInfo... notifications) {
    this.source = source;
    this.guard = guard;
    this.figures = byName(figures, Figure::name);
    this.writers = Map.copyOf(writers);
    this.operations = byName(operations, Operation::name);
    this.info = describe(about, notifications);
  }

  private static <T> Map<String, T> byName(List<T> all, Function<T, String> name) {
    return all.stream()
        .collect(Collectors.toMap(name, each -> each, (a, b) -> b, LinkedHashMap::new));
  }

  private MBeanInfo describe(String about, MBeanNotificationInfo... notifications) {
    return new OpenMBeanInfoSupport(
        getClass().getName(),
        about,
        figures.values().stream().map(this::describe).toArray(OpenMBeanAttributeInfo[]::new),
        null,
        operations.values().stream().map(Operation::info).toArray(OpenMBeanOperationInfo[]::new),
        notifications,
        new ImmutableDescriptor("mxbean=true", "immutableInfo=true"));
  }

  private OpenMBeanAttributeInfo describe(Figure<S> figure) {
    return new OpenMBeanAttributeInfoSupport(
        figure.name(),
        figure.description(),
        figure.type(),
        true,
        writers.containsKey(figure.name()),
        false,
        figure.descriptor());
  }

  @Override
  public final MBeanInfo getMBeanInfo() {
    return info;
  }

  @Override
  public final Object getAttribute(String name) throws AttributeNotFoundException {
    Figure<S> figure = figures.get(name);
    if (figure == null) {
      throw new AttributeNotFoundException("no attribute " + name);
    }
    return guard.call(() -> figure.of(source.get()));
  }

  /** Those that there are, of one set of figures. */
  @Override
  public final AttributeList getAttributes(String[] names) {
    return guard.call(
        () -> {
          S from = source.get();
          AttributeList values = new AttributeList(names.length);
          for (String name : names) {
            Figure<S> figure = figures.get(name);
            if (figure != null) {
              values.add(new Attribute(name, figure.of(from)));
            }
          }
          return values;
        });
  }

  @Override
  public final void setAttribute(Attribute attribute)
      throws AttributeNotFoundException, InvalidAttributeValueException {
    String name = attribute.getName();
    IntConsumer writer = writers.get(name);
    if (writer == null) {
      throw new AttributeNotFoundException("no attribute " + name + " that can be written");
    }
    if (!(attribute.getValue() instanceof Integer value)) {
      throw new InvalidAttributeValueException(
          name + " is an integer, and was given " + attribute.getValue());
    }
    guard.call(
        () -> {
          writer.accept(value);
          return null;
        });
  }

  /** Those that could be written: the contract of JMX wants the others left out of the answer. */
  @Override
  public final AttributeList setAttributes(AttributeList attributes) {
    AttributeList written = new AttributeList();
    for (Attribute attribute : attributes.asList()) {
      try {
        setAttribute(attribute);
        written.add(attribute);
      } catch (JMException | IllegalArgumentException | IllegalStateException refused) {
        // Whoever asks for several at once compares the answer with what it asked for.
      }
    }
    return written;
  }

  @Override
  public final Object invoke(String name, Object[] given, String[] signature)
      throws ReflectionException {
    Operation operation = operations.get(name);
    if (operation == null) {
      throw new ReflectionException(new NoSuchMethodException("no operation " + name));
    }
    return guard.call(() -> operation.run(given == null ? new Object[0] : given));
  }
}
