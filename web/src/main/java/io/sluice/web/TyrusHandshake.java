package io.sluice.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;

/**
 * A handshake that has {@link LateReader} between the server and Tyrus, whose servlet part is
 * Payara's and GlassFish's. Other containers don't ask for that upgrade, and have what they ask
 * for. Undertow keeps it as long as the connection, so there is no wrapper within another.
 */
final class TyrusHandshake extends CleanHandshake {
  private static final String TYRUS = "org.glassfish.tyrus.servlet.TyrusHttpUpgradeHandler";

  /** Some messages: what waits longer is to wait in the pool, where it is counted. */
  private static final int MOST_UNSENT_BYTES = 32_768;

  private LateReader reader;

  TyrusHandshake(HttpServletRequest request) {
    super(request);
  }

  @Override
  public <T extends HttpUpgradeHandler> T upgrade(Class<T> handlerClass)
      throws IOException, ServletException {
    if (!handlerClass.getName().equals(TYRUS)) {
      return super.upgrade(handlerClass);
    }
    T handler = make(handlerClass);
    LateReader made = super.upgrade(LateReader.class);
    PayaraRequest request = new PayaraRequest(getRequest());
    request.bindQueue(MOST_UNSENT_BYTES);
    made.serve(handler, new Below(request, made));
    reader = made;
    return handler;
  }

  private record Below(PayaraRequest request, LateReader reader) implements LateReader.Below {
    @Override
    public void cut() {
      request.cut();
    }

    @Override
    public void apart(Runnable task) {
      request.apart(task);
    }

    @Override
    public void over() {
      request.forget(reader);
    }
  }

  /** The client was gone before it could be told of the upgrade: Payara goes on with it even so. */
  void abandon() {
    if (reader != null) {
      reader.abandon();
    }
  }

  private static <T> T make(Class<T> type) throws ServletException {
    try {
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new ServletException(e);
    }
  }
}
