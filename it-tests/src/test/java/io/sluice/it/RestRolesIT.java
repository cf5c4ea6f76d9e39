package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what by REST: each path, each method, each role. */
@ArquillianTest
class RestRolesIT {
  private static final List<String> USERS =
      List.of("guest", "vip", "monitor", "operator", "admin", "publisher");

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  /** Nothing here changes anything: what may be done is asked of what isn't there, or is so. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '^',
      textBlock =
          """
          # method, path,                               body,      stranger guest vip monitor operator admin publisher
          GET,    /health,                                         , 200 200 200 200 200 200 200
          GET,    /health/pools/default,                           , 200 200 200 200 200 200 200
          GET,    /health/pools/nope,                              , 404 404 404 404 404 404 404
          HEAD,   /health,                                         , 200 200 200 200 200 200 200
          GET,    /openapi.json,                                   , 401 403 403 200 200 200 403
          GET,    /pools,                                          , 401 403 403 200 200 200 403
          HEAD,   /pools,                                          , 401 403 403 200 200 200 403
          GET,    /pools/default,                                  , 401 403 403 200 200 200 403
          GET,    /pools/nope,                                     , 401 403 403 404 404 404 403
          GET,    /pools/default/explain?priority=low,             , 401 403 403 200 200 200 403
          GET,    /pools/default/connections,                      , 401 403 403 200 200 200 403
          GET,    /pools/default/groups,                           , 401 403 403 200 200 200 403
          GET,    /outbound,                                       , 401 403 403 200 200 200 403
          GET,    /outbound/none.test:80,                          , 401 403 403 404 404 404 403
          PATCH,  /pools/default,                  ^{"reserved":{"low":0}}^, 401 403 403 403 403 200 403
          POST,   /pools/default/resume,                           , 401 403 403 403 409 409 403
          POST,   /pools/nope/drain,                               , 401 403 403 403 404 404 403
          DELETE, /pools/default/connections/none,                 , 401 403 403 403 404 404 403
          POST,   /pools/default/groups/none/messages,            1, 401 403 403 403 403 403 200
          POST,   /pools/default/clients/none/messages,           1, 401 403 403 403 403 403 200
          # No such method there: who may change nothing at all isn't told so.
          POST,   /health,                                         , 401 403 403 403 405 405 405
          POST,   /pools,                                          , 401 403 403 403 405 405 405
          PUT,    /pools/default,                                 1, 401 403 403 403 405 405 405
          DELETE, /pools/default,                                  , 401 403 403 403 405 405 405
          PATCH,  /outbound,                                      1, 401 403 403 403 405 405 405
          DELETE, /pools/default/connections,                      , 401 403 403 403 405 405 405
          GET,    /pools/default/drain,                            , 405 405 405 405 405 405 405
          GET,    /pools/default/groups/none/messages,             , 405 405 405 405 405 405 405
          OPTIONS, /health,                                        , 401 403 403 403 405 405 405
          OPTIONS, /pools,                                         , 401 403 403 403 405 405 405
          OPTIONS, /pools/default/drain,                           , 401 403 403 403 405 405 405
          FOO,    /pools/default,                                  , 401 403 403 403 405 405 405
          get,    /pools,                                          , 401 403 403 403 405 405 405
          PROPFIND, /pools/default/groups/g/messages,             1, 401 403 403 403 405 405 405
          # That one isn't told apart: it is nobody's.
          TRACE,  /pools,                                          , 405 405 405 405 405 405 405
          TRACE,  /nowhere,                                        , 405 405 405 405 405 405 405
          # No such path.
          OPTIONS, /nowhere,                                       , 401 403 403 403 404 404 404
          FOO,    /nowhere,                                        , 401 403 403 403 404 404 404
          GET,    /nowhere,                                        , 404 404 404 404 404 404 404
          POST,   /nowhere,                                        , 401 403 403 403 404 404 404
          DELETE, /pools/default/groups/none,                      , 401 403 403 403 404 404 404
          # A slash at the end changes nothing.
          GET,    /health/,                                        , 200 200 200 200 200 200 200
          GET,    /pools/,                                         , 401 403 403 200 200 200 403
          GET,    /pools/default/,                                 , 401 403 403 200 200 200 403
          POST,   /pools/default/resume/,                          , 401 403 403 403 409 409 403
          GET,    /pools/nope/,                                    , 401 403 403 404 404 404 403
          # Other ways to the same.
          GET,    /pools;x=1,                                      , 404 404 404 404 404 404 404
          GET,    /pools/default;x=1,                              , 404 404 404 404 404 404 404
          GET,    ;x=1/health,                                     , 404 404 404 404 404 404 404
          GET,    //pools,                                         , 404 404 404 404 404 404 404
          GET,    /pools//default,                                 , 404 404 404 404 404 404 404
          GET,    /./pools,                                        , 404 404 404 404 404 404 404
          GET,    /pools/.,                                        , 404 404 404 404 404 404 404
          GET,    /pools/x/../default,                             , 404 404 404 404 404 404 404
          GET,    /pools%2Fdefault,                                , 404 404 404 404 404 404 404
          GET,    /pools/%64efault,                                , 401 403 403 200 200 200 403
          GET,    /health/../pools,                                , 404 404 404 404 404 404 404
          POST,   /pools/default;x=1/resume,                       , 401 403 403 403 404 404 404
          POST,   /pools//default/resume,                          , 401 403 403 403 404 404 404
          POST,   /pools/default/./resume,                         , 401 403 403 403 404 404 404
          POST,   /pools/default%2Fresume,                         , 401 403 403 403 404 404 404
          POST,   /health/../pools/default/resume,                 , 401 403 403 403 404 404 404
          POST,   /pools/default/clients/a//b/messages,           1, 401 403 403 403 404 404 404
          POST,   /pools/default/clients/a%2Fb/messages,          1, 401 403 403 403 404 404 404
          """)
  void eachRole_mayDoWhatTheTableSays(String method, String path, String body, String expected)
      throws Exception {
    List<String> statuses = new ArrayList<>();
    statuses.add(status(Rest.as(null), method, path, body));
    for (String user : USERS) {
      statuses.add(status(Rest.as(user), method, path, body));
    }
    assertThat(String.join(" ", statuses)).isEqualTo(expected);
  }

  private static String status(Rest caller, String method, String path, String body)
      throws Exception {
    HttpResponse<String> answer = caller.ask(method, path, body);
    int status = answer.statusCode();
    // Both servers refuse TRACE by themselves, without a word.
    if (status >= 400 && !Set.of("HEAD", "TRACE").contains(method)) {
      Rest.assertProblem(answer, status);
    }
    if (status == 401) {
      assertThat(answer.headers().firstValue("WWW-Authenticate"))
          .hasValue("Basic realm=\"sluice\"");
    }
    return Integer.toString(status);
  }
}
