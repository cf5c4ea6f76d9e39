package io.sluice.web;

import io.sluice.adapter.websocket.HandshakeGate;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a body may be: a message as long as its pool allows, and all else {@value #USUAL} bytes.
 * For {@link BodyFilter}, and for {@code BodyGuard} by an attribute of the context: it comes before
 * all that is made here.
 */
@WebListener
public class BodyBounds implements ServletContextListener {
  static final int USUAL = 65_536;

  /** As {@code BodyGuard} has it. */
  private static final String FOR_BODY_GUARD = "io.sluice.mostBodyBytes";

  private static final Pattern MESSAGES =
      Pattern.compile("/api/v1/pools/([^/]+)/(?:groups|clients)/.+/messages/?");

  @Inject private HandshakeGate gate;

  @Override
  public void contextInitialized(ServletContextEvent begun) {
    ToIntFunction<String> bounds = path -> mostBytes(gate, path);
    begun.getServletContext().setAttribute(FOR_BODY_GUARD, bounds);
  }

  /**
   * The most bytes of a body.
   *
   * @param path within the application
   */
  static int mostBytes(HandshakeGate gate, String path) {
    Matcher messages = MESSAGES.matcher(path);
    return messages.matches() ? gate.mostMessageBytes(messages.group(1)).orElse(USUAL) : USUAL;
  }
}
