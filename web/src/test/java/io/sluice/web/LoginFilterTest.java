package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a server that looks at credentials only when it is asked to. */
class LoginFilterTest {
  private static final String[] REFUSED = {"WWW-Authenticate Basic realm=\"sluice\"", "401"};

  private final Answered answered = new Answered();
  private String authorization;
  private Principal principal;
  private boolean right;
  private long length = -1;

  @Test
  void whoBringsNone_isNotAskedForCredentials() throws Exception {
    pass();

    assertThat(answered.done()).containsExactly("passed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer x", "Basic", ""})
  void credentialsThatAreNotBasic_areNotTheContainers(String other) throws Exception {
    authorization = other;

    pass();

    assertThat(answered.done()).containsExactly("passed");
  }

  @Test
  void rightCredentials_logIn_andPass() throws Exception {
    authorization = "basic  " + base64("é:a:b");
    right = true;

    pass();

    assertThat(answered.done()).containsExactly("é logs in with a:b", "passed");
  }

  @Test
  void wrongCredentials_areRefused() throws Exception {
    authorization = "Basic " + base64("a:b");

    pass();

    assertThat(answered.done()).startsWith("a logs in with b").endsWith(REFUSED);
  }

  @Test
  void wrongCredentials_endTheConnection_whereABodyMayBeOnItsWay() throws Exception {
    authorization = "Basic " + base64("a:b");
    length = 100;

    pass();

    assertThat(answered.done())
        .containsExactly(
            "a logs in with b",
            "Connection close",
            "WWW-Authenticate Basic realm=\"sluice\"",
            "401");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%%%", "a b", "eDp5=", "eDp5,eDp5", "eA=="})
  void credentialsThatAreNone_areRefused_whateverTheContainerMakesOfThem(String none)
      throws Exception {
    authorization = "Basic " + none;
    right = true;

    pass();

    assertThat(answered.done()).containsExactly(REFUSED);
  }

  @Test
  void whoIsLoggedInAlready_isNotLoggedInAgain() throws Exception {
    authorization = "Basic eDp5";
    principal = () -> "somebody";

    pass();

    assertThat(answered.done()).containsExactly("passed");
  }

  private static String base64(String login) {
    return Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  private void pass() throws Exception {
    HttpServletRequest request =
        Asked.fake(
            HttpServletRequest.class,
            (proxy, asked, arguments) -> said(asked.getName(), arguments));
    new LoginFilter().doFilter(request, answered.response(), (one, other) -> answered.passed());
  }

  private Object said(String question, Object[] arguments) throws ServletException {
    switch (question) {
      case "getUserPrincipal":
        return principal;
      case "getHeader":
        return "Authorization".equals(arguments[0]) ? authorization : null;
      case "getContentLengthLong":
        return length;
      case "login":
        answered.done().add(arguments[0] + " logs in with " + arguments[1]);
        if (!right) {
          throw new ServletException("wrong");
        }
        return null;
      default:
        throw new UnsupportedOperationException(question);
    }
  }
}
