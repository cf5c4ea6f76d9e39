package io.sluice.adapter.jmx;

import static javax.management.MBeanOperationInfo.ACTION;
import static javax.management.MBeanOperationInfo.INFO;

import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenMBeanOperationInfo;
import javax.management.openmbean.OpenMBeanOperationInfoSupport;
import javax.management.openmbean.OpenMBeanParameterInfo;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/**
 * Something that a bean can do.
 *
 * @param impact one of the constants of {@link javax.management.MBeanOperationInfo}
 * @param action is given as many values as there are parameters, each of its parameter's type
 */
record Operation(
    String name,
    String about,
    int impact,
    OpenType<?> returns,
    List<OpenMBeanParameterInfo> parameters,
    Function<Object[], Object> action) {
  private static final OpenType<?> TEXTS = arrayOfTexts();

  /** Does something to connections, and says to how many. */
  static Operation count(String name, String about, IntSupplier action) {
    return new Operation(
        name, about, ACTION, SimpleType.INTEGER, List.of(), given -> action.getAsInt());
  }

  /** Does something, and says whether there was anything to do. */
  static Operation yesOrNo(String name, String about, BooleanSupplier action) {
    return new Operation(
        name, about, ACTION, SimpleType.BOOLEAN, List.of(), given -> action.getAsBoolean());
  }

  /** Finds something out, and says it in sentences. */
  static Operation texts(String name, String about, Supplier<List<String>> look) {
    return new Operation(
        name, about, INFO, TEXTS, List.of(), given -> look.get().toArray(String[]::new));
  }

  private static OpenType<?> arrayOfTexts() {
    try {
      return new ArrayType<String[]>(1, SimpleType.STRING);
    } catch (OpenDataException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  OpenMBeanOperationInfo info() {
    return new OpenMBeanOperationInfoSupport(
        name, about, parameters.toArray(OpenMBeanParameterInfo[]::new), returns, impact);
  }

  /**
   * Does it. The parameters are looked at and not the signature that came with them: nothing is
   * overloaded, and clients name a number's type in two ways.
   *
   * @throws IllegalArgumentException if the parameters are not those that it takes
   */
  Object run(Object[] given) {
    if (!fits(given)) {
      throw new IllegalArgumentException(
          name
              + parameters.stream()
                  .map(each -> each.getName() + ": " + simpleName(each.getOpenType()))
                  .collect(Collectors.joining(", ", "(", ")"))
              + " was given "
              + Arrays.toString(given));
    }
    return action.apply(given);
  }

  private boolean fits(Object[] given) {
    if (given.length != parameters.size()) {
      return false;
    }
    for (int i = 0; i < given.length; i++) {
      if (!parameters.get(i).isValue(given[i])) {
        return false;
      }
    }
    return true;
  }

  private static String simpleName(OpenType<?> type) {
    String name = type.getTypeName();
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
