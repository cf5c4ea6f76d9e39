package io.sluice.adapter.jmx;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.management.openmbean.OpenMBeanOperationInfo;
import javax.management.openmbean.OpenMBeanOperationInfoSupport;
import javax.management.openmbean.OpenMBeanParameterInfo;
import javax.management.openmbean.OpenType;

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
