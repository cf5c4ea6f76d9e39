package io.sluice.adapter.cdi;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.runtime.ObjectMethods;
import java.util.List;

/**
 * Lets the JDK forget our records at the end.
 *
 * <p>{@link ObjectMethods} links a record's {@code equals}, {@code hashCode} and {@code toString}
 * at their first call. It adapts static method handles to the record's types, and JDK 17's remember
 * the last adaption by a strong reference ({@code MethodHandle.asTypeCache}). If that was one to a
 * class of ours, the JDK keeps our class loader after undeployment. So the last record to be linked
 * must be none of ours.
 */
final class RecordLinks {
  private static final Logger LOG = System.getLogger("io.sluice");

  private RecordLinks() {}

  /** To be called when nothing else of ours runs any more. */
  static void forget() {
    MethodHandle component = MethodHandles.identity(String.class);
    try {
      for (String method : List.of("equals", "hashCode", "toString")) {
        ObjectMethods.bootstrap(
            MethodHandles.lookup(), method, MethodHandle.class, String.class, "self", component);
      }
    } catch (Throwable notThisJdk) {
      LOG.log(Level.DEBUG, "records linked by this JDK are not forgotten", notThisJdk);
    }
  }
}
