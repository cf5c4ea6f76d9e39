package io.sluice.it.app.remote;

import io.sluice.api.RemotePool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * An application in a JVM of its own, with WildFly's client and the client jar: it calls what each
 * line of its input says, tabs between user, method and arguments, and answers with a line.
 */
public final class RemoteCaller {
  private final String url;
  private final Map<String, RemotePool> pools = new HashMap<>();

  private RemoteCaller(String url) {
    this.url = url;
  }

  public static void main(String[] arguments) throws IOException {
    RemoteCaller caller = new RemoteCaller(arguments[0]);
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      answers.println("> " + caller.answer(List.of(order.split("\t", -1))));
    }
  }

  private String answer(List<String> order) {
    try {
      RemotePool pool = pools.get(order.get(0));
      if (pool == null) {
        pool = find(order.get(0));
        pools.put(order.get(0), pool);
      }
      return RemoteCalls.call(pool, order.get(1), order.subList(2, order.size()));
    } catch (NamingException | RuntimeException wrong) {
      return RemoteCalls.told(wrong) + " " + Arrays.toString(wrong.getStackTrace());
    }
  }

  /** As docs/applications.md has it. An empty name is a stranger. */
  private RemotePool find(String user) throws NamingException {
    Properties server = new Properties();
    server.put(
        Context.INITIAL_CONTEXT_FACTORY, "org.wildfly.naming.client.WildFlyInitialContextFactory");
    server.put(Context.PROVIDER_URL, url);
    if (!user.isEmpty()) {
      server.put(Context.SECURITY_PRINCIPAL, user);
      server.put(Context.SECURITY_CREDENTIALS, user + "-in-a-test");
    }
    return (RemotePool) new InitialContext(server).lookup(RemotePool.WILDFLY_NAME);
  }
}
