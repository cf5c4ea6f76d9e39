package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.ConnectionPage;
import io.sluice.api.Delivery;
import io.sluice.api.PriorityClass;
import io.sluice.api.RemoteConnection;
import io.sluice.api.RemotePoolException;
import io.sluice.fakes.World;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What callers of {@code RemotePool} get goes over a wire and is the same there. */
class RemoteTypesTest {
  @RegisterExtension final World world = new World();

  private static Object sent(Object original) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(wire)) {
      out.writeObject(original);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(wire.toByteArray()))) {
      return in.readObject();
    }
  }

  @Test
  void statsOfAPoolThatHasBeenUsed_areEqualThere() throws Exception {
    world.connect("a").joins("g").broadcasts("g", "1");
    world.connect("b").closes();
    assertThat(sent(world.stats())).isEqualTo(world.stats());
  }

  @Test
  void explanations_areEqualThere() throws Exception {
    for (PriorityClass each : PriorityClass.values()) {
      assertThat(sent(world.pool().explain(each))).isEqualTo(world.pool().explain(each));
    }
  }

  @Test
  void deliveries_andPages_areEqualThere() throws Exception {
    assertThat(sent(Delivery.accepted(3))).isEqualTo(Delivery.accepted(3));
    ConnectionPage page =
        new ConnectionPage(
            List.of(new RemoteConnection("p", "i", "c", PriorityClass.LOW, true, 5, List.of("g"))),
            null);
    assertThat(sent(page)).isEqualTo(page);
  }

  @Test
  void exception_keepsItsReasonAndMessage() throws Exception {
    Object there =
        sent(new RemotePoolException(RemotePoolException.Reason.NO_SUCH_POOL, "as planned"));
    assertThat(there)
        .isInstanceOfSatisfying(
            RemotePoolException.class,
            it -> {
              assertThat(it.reason()).isEqualTo(RemotePoolException.Reason.NO_SUCH_POOL);
              assertThat(it).hasMessage("as planned");
            });
  }
}
