package io.sluice.adapter.jmx;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenType;

/** The beans of a server as lines of text: what of them others rely on. */
final class BeanText {
  private static final List<String> IMPACTS = List.of("info", "action", "action_info", "unknown");

  private final MBeanServer server;
  private final StringBuilder text = new StringBuilder();

  BeanText(MBeanServer server) {
    this.server = server;
  }

  String all() throws JMException {
    Set<ObjectName> names = new TreeSet<>(server.queryNames(Console.name("io.sluice:*"), null));
    for (ObjectName name : names) {
      add(0, name.toString());
      // The others of a kind have all the same.
      if (name.equals(Console.POOL) || name.equals(Console.CRITICAL)) {
        bean(server.getMBeanInfo(name));
      }
    }
    return text.toString();
  }

  /** These, one after the other. */
  String of(ObjectName... names) throws JMException {
    for (ObjectName name : names) {
      add(0, name.toString());
      bean(server.getMBeanInfo(name));
    }
    return text.toString();
  }

  private void bean(MBeanInfo info) {
    for (MBeanAttributeInfo each : info.getAttributes()) {
      add(1, "attribute " + each.getName() + access(each) + ": " + each.getDescription());
      items(1, ((OpenMBeanAttributeInfo) each).getOpenType(), each.getName().equals("Snapshot"));
    }
    for (MBeanOperationInfo each : info.getOperations()) {
      add(1, "operation " + signature(each) + ": " + each.getDescription());
      for (MBeanParameterInfo parameter : each.getSignature()) {
        add(2, parameter.getName() + ": " + parameter.getDescription());
      }
    }
    for (MBeanNotificationInfo each : info.getNotifications()) {
      add(
          1,
          "notification " + String.join(", ", each.getNotifTypes()) + ": " + each.getDescription());
    }
  }

  private static String access(MBeanAttributeInfo each) {
    return " " + simple(each.getType()) + (each.isWritable() ? " (writable)" : "");
  }

  private void items(int depth, OpenType<?> type, boolean namesOnly) {
    if (!(type instanceof CompositeType composite)) {
      return;
    }
    if (namesOnly) {
      add(depth + 1, String.join(", ", new TreeSet<>(composite.keySet())));
      return;
    }
    for (String item : composite.keySet()) {
      OpenType<?> each = composite.getType(item);
      add(
          depth + 1,
          item + " " + simple(each.getClassName()) + ": " + composite.getDescription(item));
      items(depth + 1, each, false);
    }
  }

  private static String signature(MBeanOperationInfo each) {
    return Arrays.stream(each.getSignature())
            .map(parameter -> simple(parameter.getType()))
            .collect(Collectors.joining(", ", each.getName() + "(", ") "))
        + simple(each.getReturnType())
        + ", "
        + IMPACTS.get(each.getImpact());
  }

  private static String simple(String type) {
    return type.substring(type.lastIndexOf('.') + 1).replace(";", "[]");
  }

  private void add(int depth, String line) {
    text.append("  ".repeat(depth)).append(line).append('\n');
  }
}
