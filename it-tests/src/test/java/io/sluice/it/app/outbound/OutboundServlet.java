package io.sluice.it.app.outbound;

import io.sluice.api.Lease;
import io.sluice.api.OutboundPool;
import io.sluice.api.Target;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Does with the outbound pool what the test asks for, and says what came of it. */
@WebServlet("/*")
public class OutboundServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Duration TIMEOUT = Duration.ofSeconds(25);

  @Inject private transient OutboundPool pool;

  private final transient LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain;charset=UTF-8");
    response.getWriter().print(answer(request));
  }

  private String answer(HttpServletRequest request) {
    try {
      return done(request);
    } catch (CompletionException failed) {
      return story(failed.getCause());
    } catch (RuntimeException failed) {
      return story(failed);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static String story(Throwable failure) {
    StringBuilder story = new StringBuilder();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      story.append(each.getClass().getSimpleName()).append(' ').append(each.getMessage());
      story.append('\n');
    }
    return story.toString();
  }

  private String done(HttpServletRequest request) throws InterruptedException {
    String text = request.getParameter("text");
    Target target = target(request);
    return switch (request.getPathInfo()) {
      case "/lease" -> byLease(target, text);
      case "/keep" -> Boolean.toString(pool.acquireBlocking(target, TIMEOUT).isOpen());
      case "/begin" -> pool.acquire(target, TIMEOUT).toString();
      case "/request" -> pool.request(target, text, TIMEOUT).toCompletableFuture().join();
      case "/listen" -> pool.listen(target, heard::add).toString();
      case "/send" -> String.valueOf(pool.send(target, text).toCompletableFuture().join());
      case "/heard" -> String.valueOf(heard.poll(10, TimeUnit.SECONDS));
      case "/sound" -> pool.verify().toString();
      case "/stats" -> pool.stats().toString();
      case "/close-all" -> {
        pool.closeAll();
        yield "closed";
      }
      default -> throw new IllegalArgumentException(request.getPathInfo());
    };
  }

  private static Target target(HttpServletRequest request) {
    String url = request.getParameter("target");
    return url == null ? null : Target.of(url).withCredential(request.getParameter("credential"));
  }

  /** A service may have answered and closed before the send is known to be done. */
  private static String replyTo(CompletableFuture<Void> sent, BlockingQueue<String> replies)
      throws InterruptedException {
    try {
      sent.join();
    } catch (CompletionException lost) {
      String reply = replies.poll();
      if (reply == null) {
        throw lost;
      }
      return reply;
    }
    return String.valueOf(replies.poll(10, TimeUnit.SECONDS));
  }

  private String byLease(Target target, String text) throws InterruptedException {
    LinkedBlockingQueue<String> replies = new LinkedBlockingQueue<>();
    try (Lease lease = pool.acquireBlocking(target, TIMEOUT)) {
      lease.onMessage(replies::add);
      return replyTo(lease.send(text).toCompletableFuture(), replies);
    }
  }
}
