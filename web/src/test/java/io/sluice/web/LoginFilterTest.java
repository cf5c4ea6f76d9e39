package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On a server that looks at credentials only when it is asked to. */
class LoginFilterTest {
  private final List<String> done = new ArrayList<>();
  private String authorization;
  private Principal principal;
  private boolean right;

  @Test
  void whoBringsNone_isNotAskedForCredentials() throws Exception {
    pass();

    assertThat(done).containsExactly("passed");
  }

  @Test
  void credentialsThatAreNotBasic_areNotTheContainers() throws Exception {
    authorization = "Bearer x";

    pass();

    assertThat(done).containsExactly("passed");
  }

  @Test
  void rightCredentials_logIn_andPass() throws Exception {
    authorization = "basic eA==";
    right = true;

    pass();

    assertThat(done).containsExactly("authenticated", "passed");
  }

  @Test
  void wrongCredentials_areAnsweredByTheContainer() throws Exception {
    authorization = "Basic eA==";

    pass();

    assertThat(done).containsExactly("authenticated");
  }

  @Test
  void whoIsLoggedInAlready_isNotLoggedInAgain() throws Exception {
    authorization = "Basic eA==";
    principal = () -> "somebody";

    pass();

    assertThat(done).containsExactly("passed");
  }

  private void pass() throws Exception {
    new LoginFilter().doFilter(request(), null, (request, response) -> done.add("passed"));
  }

  private HttpServletRequest request() {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) -> answer(method.getName()));
  }

  private Object answer(String question) {
    return switch (question) {
      case "getUserPrincipal" -> principal;
      case "getHeader" -> authorization;
      case "authenticate" -> {
        done.add("authenticated");
        yield right;
      }
      default -> throw new UnsupportedOperationException(question);
    };
  }
}
