package io.sluice.adapter.undertow;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.servlet.ServletExtension;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.handlers.ServletRequestContext;
import jakarta.servlet.ServletContext;

/**
 * Has Undertow forget which security constraints a handshake was judged by, when it has led to a
 * connection: 2.3 keeps the request as long as that, and where an application has any constraint, a
 * list of those that apply, even of none. Found as {@link BodyGuard} is.
 */
public final class SpentConstraints implements ServletExtension {
  @Override
  public void handleDeployment(DeploymentInfo deployment, ServletContext context) {
    deployment.addInnerHandlerChainWrapper(Forgetting::new);
  }

  private record Forgetting(HttpHandler next) implements HttpHandler {
    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
      next.handleRequest(exchange); // the last of those that judge comes behind this one
      if (exchange.isUpgrade()) {
        exchange
            .getAttachment(ServletRequestContext.ATTACHMENT_KEY)
            .setRequiredConstrains(null); // as it was before they were looked for
      }
    }
  }
}
