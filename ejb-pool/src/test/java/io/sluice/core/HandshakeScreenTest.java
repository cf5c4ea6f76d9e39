package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.HandshakeRefusal;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.OwnOrigin;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeScreenTest {
  private static final long SECOND = 1_000_000_000L;

  private final Map<String, String> query = new HashMap<>();
  private final Map<String, String> headers = new HashMap<>();
  private String principal;
  private Set<String> roles = Set.of();
  private String pool = "default";
  private String ownOrigin = "http://example.org:8080";
  private AccessConfig access = AccessConfig.DEFAULT;

  private Screening look() {
    return look(new HandshakeScreen(access, "default"::equals, 0), 0);
  }

  private Screening look(HandshakeScreen screen, long now) {
    HandshakeFacts facts =
        new HandshakeFacts(
            pool,
            query::get,
            name -> headers.get(name.toLowerCase(Locale.ROOT)),
            principal,
            roles::contains,
            ownOrigin);
    return screen.look(facts, now);
  }

  /** What passed, but for its order. */
  private Handshake passed() {
    Handshake it = ((Screening.Pass) look()).handshake();
    return new Handshake(
        it.pool(),
        it.clientId(),
        it.priority(),
        it.principal(),
        it.entitlement(),
        it.resumeToken(),
        0);
  }

  private int status() {
    return look() instanceof Screening.Reject reject ? reject.reason().status() : 101;
  }

  @Test
  void aCallerWhoSaysNothing_passes() {
    assertThat(passed()).isEqualTo(Handshake.anonymous("default"));
  }

  @Test
  void aLaterHandshake_hasAGreaterOrder() {
    HandshakeScreen screen = new HandshakeScreen(access, "default"::equals, 0);
    long first = ((Screening.Pass) look(screen, 0)).handshake().order();
    assertThat(((Screening.Pass) look(screen, 0)).handshake().order()).isGreaterThan(first);
  }

  @Test
  void aClientIdInAHeader_mustBeAscii_sinceContainersReadItAsLatin1() {
    headers.put("x-client-id", "\u00c3\u00aa"); // what e with a circumflex arrives as
    assertThat(look()).isEqualTo(new Screening.Reject(HandshakeRefusal.CLIENT_ID_NOT_ASCII));
    query.put("clientId", "\u00ea");
    assertThat(passed().clientId()).isEqualTo("\u00ea");
  }

  @Test
  void anUnknownPool_isNotFound() {
    pool = "other";
    assertThat(look()).isEqualTo(new Screening.Reject(HandshakeRefusal.NO_SUCH_POOL));
  }

  @Test
  void whatTheQuerySays_goesBeforeTheHeader() {
    query.putAll(Map.of("clientId", "q", "priority", "low", "resumeToken", "t"));
    headers.putAll(Map.of("x-client-id", "h", "x-priority", "high", "x-resume-token", "u"));
    assertThat(passed()).isEqualTo(new Handshake("default", "q", "low", null, null, "t", 0));
    query.clear();
    assertThat(passed()).isEqualTo(new Handshake("default", "h", "high", null, null, "u", 0));
  }

  @Test
  void empty_isAbsent() {
    query.put("clientId", "");
    headers.put("x-client-id", "h");
    assertThat(passed().clientId()).isEqualTo("h");
    headers.put("x-client-id", "");
    assertThat(passed().clientId()).isNull();
  }

  @Test
  void aBadClientId_isABadRequest_andIsNotRepeated() {
    query.put("clientId", "<script>");
    assertThat(look()).isEqualTo(new Screening.Reject(HandshakeRefusal.CLIENT_ID_MALFORMED));
    query.put("clientId", "a".repeat(129));
    assertThat(status()).isEqualTo(400);
  }

  @Test
  void rolesEntitle_theHighestFirst() {
    assertThat(passed().entitlement()).isNull();
    roles = Set.of("sluice-high");
    assertThat(passed().entitlement()).isEqualTo(PriorityClass.HIGH);
    roles = Set.of("sluice-high", "sluice-critical");
    assertThat(passed().entitlement()).isEqualTo(PriorityClass.CRITICAL);
  }

  @Test
  void withoutALogin_itPassesOnlyWhereAnonymousIsAllowed() {
    access = new AccessConfig(false, false, List.of(), 0);
    assertThat(status()).isEqualTo(401);
    principal = "ann";
    assertThat(passed().principal()).isEqualTo("ann");
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.org:8080,101",
    "HTTP://Example.ORG:8080,101",
    "http://example.org,403",
    "https://example.org:8080,403",
    "http://example.org.evil.com:8080,403",
    "http://evil.com,403",
    "https://app.example.com,101",
    "https://app.example.com:443,101",
    "https://app.example.com:444,403",
    "http://app.example.com:443,403",
    "null,403",
    "'',403",
    "https://app.example.com/,403",
    "https://u@app.example.com,403",
    "data:x,403",
    "'not an origin',403"
  })
  void anOrigin_isTheServersOwn_orOnTheList(String origin, int status) {
    access = new AccessConfig(true, false, List.of("https://app.example.com"), 0);
    headers.put("origin", origin);
    assertThat(status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://other.example.org:80", "http://other.example.org"})
  void theSchemesOwnPort_isNoDifference(String listed) {
    access = new AccessConfig(true, false, List.of(listed), 0);
    for (String origin : List.of("http://other.example.org", "http://other.example.org:80")) {
      headers.put("origin", origin);
      assertThat(status()).isEqualTo(101);
    }
  }

  /** DNS rebinding: the page's own name points here. */
  @ParameterizedTest
  @CsvSource({
    "ANY,http://evil.example,101",
    "ADDRESS,http://evil.example,403",
    "ADDRESS,http://localhost,101",
    "ADDRESS,http://LocalHost:8080,101",
    "ADDRESS,http://127.0.0.1:8080,101",
    "ADDRESS,http://192.168.7.9,101",
    "ADDRESS,http://[::1]:8080,101",
    "ADDRESS,http://localhost.evil.example,403",
    "ADDRESS,http://localhost.,403",
    "ADDRESS,http://127.0.0.1.evil.example,403",
    "ADDRESS,https://app.example.com,101",
    "NONE,http://localhost,403",
    "NONE,http://127.0.0.1,403",
    "NONE,https://app.example.com,101"
  })
  void theOwnOrigin_isOneAsFarAsItIsConfigured(OwnOrigin own, String origin, int status) {
    access = new AccessConfig(true, false, List.of("https://app.example.com"), 0, own);
    ownOrigin = origin;
    headers.put("origin", origin);
    assertThat(status()).isEqualTo(status);
  }

  /** The same, of a page that asks by HTTP and says no origin. */
  @ParameterizedTest
  @CsvSource({
    "ANY,evil.example,true",
    "ADDRESS,evil.example,false",
    "ADDRESS,evil.example:8080,false",
    "ADDRESS,localhost,true",
    "ADDRESS,LocalHost:8080,true",
    "ADDRESS,127.0.0.1:8080,true",
    "ADDRESS,[::1]:8080,true",
    "ADDRESS,localhost.evil.example,false",
    "ADDRESS,127.0.0.1.evil.example,false",
    "ADDRESS,localhost@evil.example,false",
    "ADDRESS,'',false",
    "ADDRESS,APP.example.com:8443,true",
    "NONE,localhost:8080,true",
    "NONE,evil.example,false"
  })
  void aHostIsOurs_unlessItsNameMayHaveBeenMadeToPointHere(
      OwnOrigin own, String host, boolean isOurs) {
    access = new AccessConfig(true, false, List.of("https://app.example.com"), 0, own);
    assertThat(new HandshakeScreen(access, "default"::equals, 0).isOurHost(host)).isEqualTo(isOurs);
  }

  @Test
  void whereTheServersOwnOriginIsNotKnown_noneIsItsOwn() {
    headers.put("origin", "http://example.org:8080");
    HandshakeFacts facts =
        new HandshakeFacts(
            "default", query::get, name -> "http://example.org:8080", null, role -> false, null);
    assertThat(new HandshakeScreen(access, "default"::equals, 0).look(facts, 0))
        .isInstanceOf(Screening.Reject.class);
  }

  @Test
  void handshakesAboveTheRate_areTooMany_withARetryAfter() {
    access = new AccessConfig(true, false, List.of(), 2);
    HandshakeScreen screen = new HandshakeScreen(access, "default"::equals, 0);
    assertThat(look(screen, 0)).isInstanceOf(Screening.Pass.class);
    assertThat(look(screen, 0)).isInstanceOf(Screening.Pass.class);
    for (int i = 0; i < 10; i++) {
      assertThat(look(screen, 0)).isEqualTo(new Screening.Reject(HandshakeRefusal.RATE));
    }
    assertThat(look(screen, SECOND)).isInstanceOf(Screening.Pass.class);
  }

  @Test
  void whoeverIsTurnedAwayForAnotherReason_costsNothing() {
    access = new AccessConfig(true, false, List.of(), 1);
    HandshakeScreen screen = new HandshakeScreen(access, "default"::equals, 0);
    headers.put("origin", "http://evil.com");
    for (int i = 0; i < 10; i++) {
      assertThat(((Screening.Reject) look(screen, 0)).reason().status()).isEqualTo(403);
    }
    headers.clear();
    assertThat(look(screen, 0)).isInstanceOf(Screening.Pass.class);
  }
}
