package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.it.app.remote.RemoteServlet;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** The remote EJB as an application in another deployment of the same server calls it. */
@ArquillianTest
class RemoteDeploymentIT extends RemoteScenarios {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Payara runs a bean as a user; WildFly, as a role, and doesn't read this. */
  private static final String USER_OF_HERALD =
      """
      <glassfish-ejb-jar>
        <enterprise-beans>
          <ejb>
            <ejb-name>Herald</ejb-name>
            <principal><name>publisher</name></principal>
          </ejb>
        </enterprise-beans>
      </glassfish-ejb-jar>
      """;

  @Deployment(name = "sluice", order = 1, testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  /** With the client jar, and nothing else of Sluice's. */
  @Deployment(name = "elsewhere", order = 2, testable = false)
  static WebArchive elsewhere() {
    return Ears.war("elsewhere.war", RemoteServlet.class.getPackage())
        .addAsWebInfResource(new StringAsset(USER_OF_HERALD), "glassfish-ejb-jar.xml")
        .addAsLibrary(new File(System.getProperty("client.jar")));
  }

  @Override
  String ask(String user, String method, String... arguments) throws Exception {
    return post("/elsewhere/call", user, method, arguments);
  }

  private static String post(String path, String user, String method, String... arguments)
      throws Exception {
    StringBuilder order = new StringBuilder(user).append('\t').append(method);
    for (String each : arguments) {
      order.append('\t').append(each);
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + BuiltEar.httpPort() + path))
            .timeout(Duration.ofSeconds(30))
            .POST(BodyPublishers.ofString(order.toString()))
            .build();
    HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void whatIsWrong_leavesTheCallersTransactionAlone() throws Exception {
    assertThat(post("/elsewhere/transaction", "monitor", "stats", "nope"))
        .isEqualTo("open RemotePoolException NO_SUCH_POOL no pool \"nope\" is configured");
    assertThat(post("/elsewhere/transaction", "publisher", "send", "default", "nobody", "1"))
        .isEqualTo("open {\"outcome\":\"no_recipient\",\"recipients\":0}");
  }

  @Test
  void aBeanThatRunsAsAPublisher_sends_forACallerWithoutARole() throws Exception {
    for (String user : List.of("", "guest", "monitor")) {
      assertThat(post("/elsewhere/herald", user, "send", "default", "nobody", "1"))
          .isEqualTo("{\"outcome\":\"no_recipient\",\"recipients\":0}");
      assertThat(post("/elsewhere/herald", user, "stats", "default"))
          .startsWith("EJBAccessException ");
    }
  }
}
