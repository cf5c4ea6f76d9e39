package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Requests that are built as Payara's. */
class PayaraRequestTest {
  private final HttpUpgradeHandler handler = new Handler();
  private final Catalina catalina = new Catalina();

  @Test
  void theHandlerOfARequest_isTakenOutOfIt_howeverItIsWrapped() {
    catalina.httpUpgradeHandler = handler;

    new PayaraRequest(new HttpServletRequestWrapper(requestOf(catalina))).forget(handler);

    assertThat(catalina.httpUpgradeHandler).isNull();
  }

  @Test
  void theHandlerOfTheNext_staysThere() {
    HttpUpgradeHandler next = new Handler();
    catalina.httpUpgradeHandler = next;

    new PayaraRequest(requestOf(catalina)).forget(handler);

    assertThat(catalina.httpUpgradeHandler).isSameAs(next);
  }

  @Test
  void theQueueOfItsConnection_isBound() {
    new PayaraRequest(requestOf(catalina)).bindQueue(65_536);

    assertThat(catalina.mostBytes).isEqualTo(65_536);
  }

  @Test
  void itsConnection_isCut() {
    new PayaraRequest(requestOf(catalina)).cut();

    assertThat(catalina.cut).isTrue();
  }

  @Test
  void whatIsDoneApart_isDoneByAThreadOfTheServersWorkers() {
    List<Runnable> tasks = new ArrayList<>();
    catalina.workers = tasks::add;
    List<String> done = new ArrayList<>();

    new PayaraRequest(requestOf(catalina)).apart(() -> done.add("done"));

    assertThat(done).isEmpty();
    tasks.forEach(Runnable::run);
    assertThat(done).containsExactly("done");
  }

  @Test
  void whatIsDoneApart_hasTheApplicationsClasses() {
    List<Runnable> tasks = new ArrayList<>();
    catalina.workers = tasks::add;
    List<ClassLoader> loaders = new ArrayList<>();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    ClassLoader applications = new URLClassLoader(new URL[0]);

    try {
      thread.setContextClassLoader(applications);
      new PayaraRequest(requestOf(catalina))
          .apart(() -> loaders.add(thread.getContextClassLoader()));
      thread.setContextClassLoader(null);
      tasks.forEach(Runnable::run);
      loaders.add(thread.getContextClassLoader());
    } finally {
      thread.setContextClassLoader(before);
    }

    assertThat(loaders).containsExactly(applications, null);
  }

  @Test
  void whatTheWorkersDoNotTake_isDoneHere() {
    catalina.workers =
        task -> {
          throw new RejectedExecutionException("full");
        };
    List<String> done = new ArrayList<>();

    new PayaraRequest(requestOf(catalina)).apart(() -> done.add("one"));
    new PayaraRequest(request(HttpServletRequest.class, null)).apart(() -> done.add("two"));

    assertThat(done).containsExactly("one", "two");
  }

  @Test
  void requestsOfAnotherServer_areLeftAlone() {
    PayaraRequest other = new PayaraRequest(request(HttpServletRequest.class, null));

    other.bindQueue(1);
    other.cut();
    other.forget(handler);
  }

  private static HttpServletRequest requestOf(Object catalina) {
    return request(Facade.class, catalina);
  }

  private static HttpServletRequest request(
      Class<? extends HttpServletRequest> type, Object answer) {
    return type.cast(
        Proxy.newProxyInstance(
            PayaraRequestTest.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answer));
  }

  /** Called by its name. */
  public interface Facade extends HttpServletRequest {
    Object getUnwrappedCoyoteRequest();
  }

  private static class Request {
    HttpUpgradeHandler httpUpgradeHandler;
  }

  /** Also what it leads to. */
  private static final class Catalina extends Request {
    private int mostBytes;
    private boolean cut;
    private Executor workers;

    public Object getTransport() {
      return this;
    }

    public Object getWorkerThreadPool() {
      return workers;
    }

    public Object getCoyoteRequest() {
      return this;
    }

    public Object getConnection() {
      return this;
    }

    public void terminateSilently() {
      cut = true;
    }

    public void setMaxAsyncWriteQueueSize(int bytes) {
      mostBytes = bytes;
    }
  }

  private static final class Handler implements HttpUpgradeHandler {
    @Override
    public void init(WebConnection connection) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void destroy() {
      throw new UnsupportedOperationException();
    }
  }
}
