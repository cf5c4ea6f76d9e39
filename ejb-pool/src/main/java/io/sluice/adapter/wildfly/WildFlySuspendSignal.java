package io.sluice.adapter.wildfly;

import io.sluice.spi.SuspendSignal;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.as.server.CurrentServiceContainer;
import org.jboss.as.server.suspend.ServerResumeContext;
import org.jboss.as.server.suspend.ServerSuspendContext;
import org.jboss.as.server.suspend.SuspendableActivity;
import org.jboss.as.server.suspend.SuspendableActivityRegistry;
import org.jboss.as.server.suspend.SuspendableActivityRegistry.SuspendPriority;
import org.jboss.msc.Service;
import org.jboss.msc.service.ServiceBuilder;
import org.jboss.msc.service.ServiceContainer;
import org.jboss.msc.service.ServiceController;
import org.jboss.msc.service.ServiceName;
import org.jboss.msc.service.StartContext;
import org.jboss.msc.service.StopContext;

/**
 * WildFly's own list of who is asked at {@code :suspend}, {@code :shutdown} and TERM.
 *
 * <p>All on it are asked to prepare before any is suspended, and it is as it suspends that Undertow
 * closes all WebSockets by itself (WildFly 39, {@code UndertowDeploymentInfoService}). We are first
 * of those who prepare, as the others then refuse requests.
 */
public final class WildFlySuspendSignal implements SuspendSignal {
  private static final ServiceName REGISTRY =
      ServiceName.of("org", "wildfly", "server", "suspend-controller");

  /** Where there is none, as with these classes outside a server, this one can't be made. */
  private final ServiceContainer container =
      Objects.requireNonNull(CurrentServiceContainer.getServiceContainer());

  /** The list comes to who is a service, too. */
  @Override
  public Connection connect(Supplier<CompletionStage<Void>> prepare, Runnable resume) {
    ServiceBuilder<?> builder = container.addService();
    Supplier<SuspendableActivityRegistry> activities = builder.requires(REGISTRY);
    ServiceController<?> service =
        builder.setInstance(new Listed(activities, new Activity(prepare, resume))).install();
    return () -> remove(service);
  }

  /** May be asked again. */
  private static void remove(ServiceController<?> service) {
    try {
      service.setMode(ServiceController.Mode.REMOVE);
    } catch (IllegalStateException removed) {
      // By us, or by the server, which removes all services as it stops.
    }
  }

  private static final class Listed implements Service {
    private final Supplier<SuspendableActivityRegistry> activities;
    private final Activity activity;

    Listed(Supplier<SuspendableActivityRegistry> activities, Activity activity) {
      this.activities = activities;
      this.activity = activity;
    }

    @Override
    public void start(StartContext context) {
      activities.get().registerActivity(activity, SuspendPriority.FIRST);
    }

    @Override
    public void stop(StopContext context) {
      activities.get().unregisterActivity(activity);
    }
  }

  private static final class Activity implements SuspendableActivity {
    private final Supplier<CompletionStage<Void>> preparing;
    private final Runnable resuming;

    Activity(Supplier<CompletionStage<Void>> preparing, Runnable resuming) {
      this.preparing = preparing;
      this.resuming = resuming;
    }

    @Override
    public CompletionStage<Void> prepare(ServerSuspendContext context) {
      return preparing.get();
    }

    @Override
    public CompletionStage<Void> suspend(ServerSuspendContext context) {
      return COMPLETED;
    }

    @Override
    public CompletionStage<Void> resume(ServerResumeContext context) {
      resuming.run();
      return COMPLETED;
    }
  }
}
