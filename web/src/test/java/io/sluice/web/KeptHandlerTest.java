package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

/** Requests that are built as Payara's. */
class KeptHandlerTest {
  private final HttpUpgradeHandler handler = new Handler();
  private final Catalina catalina = new Catalina();

  @Test
  void theHandlerOfARequest_isTakenOutOfIt_howeverItIsWrapped() {
    catalina.httpUpgradeHandler = handler;

    KeptHandler.clearing(new HttpServletRequestWrapper(requestOf(catalina)), handler).run();

    assertThat(catalina.httpUpgradeHandler).isNull();
  }

  @Test
  void theHandlerOfTheNext_staysThere() {
    Runnable clearing = KeptHandler.clearing(requestOf(catalina), handler);
    HttpUpgradeHandler next = new Handler();
    catalina.httpUpgradeHandler = next;

    clearing.run();

    assertThat(catalina.httpUpgradeHandler).isSameAs(next);
  }

  @Test
  void requestsOfAnotherServer_areLeftAlone() {
    KeptHandler.clearing(request(HttpServletRequest.class, null), handler).run();
  }

  private static HttpServletRequest requestOf(Object catalina) {
    return request(Facade.class, catalina);
  }

  private static HttpServletRequest request(
      Class<? extends HttpServletRequest> type, Object answer) {
    return type.cast(
        Proxy.newProxyInstance(
            KeptHandlerTest.class.getClassLoader(),
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

  private static final class Catalina extends Request {}

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
