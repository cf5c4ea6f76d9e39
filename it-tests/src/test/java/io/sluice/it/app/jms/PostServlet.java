package io.sluice.it.app.jms;

import jakarta.annotation.Resource;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.TextMessage;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Sends to a queue for the test, and takes from one: an application that knows nothing of Sluice.
 * The queue is named as the server's JNDI has it.
 */
@WebServlet("/*")
public class PostServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Resource(lookup = "java:comp/DefaultJMSConnectionFactory")
  private transient ConnectionFactory connections;

  @Resource private transient UserTransaction transaction;

  /** Its body is the message's, once for each {@code {}} replaced by a number. */
  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    String body = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      transaction.begin();
      try (JMSContext context = context(request)) {
        Destination queue = InitialContext.doLookup(request.getParameter("queue"));
        int count = Integer.parseInt(request.getParameter("count"));
        for (int i = 0; i < count; i++) {
          context
              .createProducer()
              .send(queue, message(context, request, body.replace("{}", Integer.toString(i))));
        }
      }
      if (request.getParameter("rollback") == null) {
        transaction.commit();
      } else {
        transaction.rollback();
      }
    } catch (JMSSecurityRuntimeException refused) {
      response.setStatus(HttpServletResponse.SC_FORBIDDEN);
    } catch (Exception failed) {
      throw new ServletException(failed);
    }
  }

  /** Of the server itself; or of that user, as from another process. */
  private JMSContext context(HttpServletRequest request) throws NamingException {
    String user = request.getParameter("user");
    if (user == null) {
      return connections.createContext();
    }
    ConnectionFactory remote =
        InitialContext.doLookup("java:jboss/exported/jms/RemoteConnectionFactory");
    return remote.createContext(user, user + "-in-a-test");
  }

  private static Message message(JMSContext context, HttpServletRequest request, String body)
      throws JMSException {
    Message message =
        switch (request.getParameter("kind")) {
          case "text" -> context.createTextMessage(body);
          case "bytes" -> {
            BytesMessage bytes = context.createBytesMessage();
            bytes.writeBytes(body.getBytes(StandardCharsets.UTF_8));
            yield bytes;
          }
          case "object" -> context.createObjectMessage(body);
          case "plain" -> context.createMessage();
          default -> throw new IllegalArgumentException(request.getParameter("kind"));
        };
    for (String name : List.of("pool", "group", "targetId", "sluiceAttempts")) {
      String value = request.getParameter(name);
      if (value != null && value.startsWith("#")) {
        message.setIntProperty(name, Integer.parseInt(value.substring(1)));
      } else if (value != null) {
        message.setStringProperty(name, value);
      }
    }
    return message;
  }

  /** Takes all that there is, a line for each message: its reason, its detail, its body. */
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    List<String> lines = new ArrayList<>();
    try (JMSContext context = context(request);
        JMSConsumer consumer =
            context.createConsumer(InitialContext.doLookup(request.getParameter("queue")))) {
      for (Message next = next(consumer); next != null; next = next(consumer)) {
        lines.add(
            String.join(
                "|",
                next.getStringProperty("sluiceReason"),
                next.getStringProperty("sluiceDetail"),
                Arrays.toString(body(next))));
      }
    } catch (JMSSecurityRuntimeException refused) {
      response.setStatus(HttpServletResponse.SC_FORBIDDEN);
    } catch (Exception failed) {
      throw new ServletException(failed);
    }
    response.setContentType("text/plain;charset=UTF-8");
    response.getWriter().print(String.join("\n", lines));
  }

  /** Not {@code receiveNoWait}: a broker may need a moment to see what it has. */
  private static Message next(JMSConsumer consumer) {
    return consumer.receive(300);
  }

  private static Object[] body(Message message) throws JMSException {
    if (message instanceof BytesMessage bytes) {
      byte[] content = new byte[(int) bytes.getBodyLength()];
      bytes.readBytes(content);
      return new Object[] {"bytes", new String(content, StandardCharsets.UTF_8)};
    }
    if (message instanceof ObjectMessage object) {
      return new Object[] {"object", object.getObject()};
    }
    return message instanceof TextMessage text
        ? new Object[] {"text", text.getText()}
        : new Object[] {"plain"};
  }
}
