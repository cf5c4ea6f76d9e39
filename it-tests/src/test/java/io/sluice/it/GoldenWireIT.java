package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contract.ContractClient;
import io.sluice.contract.ContractRequest;
import io.sluice.contract.ContractServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A whole conversation, frame by frame, as it was agreed on: {@code
 * src/test/golden/conversation.txt}. A change of the protocol is a change of that file. What was
 * really said lies in {@code target/golden}.
 */
@ArquillianTest
@Timeout(60)
class GoldenWireIT {
  private static final String FILE = "conversation.txt";
  private static final ContractServer WILDFLY = Http.contract();

  private final Map<String, ContractClient> clients = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  @Test
  void conversation_isAsItWasAgreedOn() throws Exception {
    try {
      talk();
    } finally {
      clients.values().forEach(ContractClient::close);
    }

    Path said = Path.of(System.getProperty("golden.said"), FILE);
    Files.createDirectories(said.getParent());
    Files.write(said, lines);
    List<String> agreed = Files.readAllLines(Path.of(System.getProperty("golden.agreed"), FILE));
    assertThat(lines).as("what was said is in " + said).isEqualTo(agreed);
  }

  private static ContractRequest as(String clientId) {
    return ContractRequest.to("default").query("clientId", clientId);
  }

  private void talk() throws Exception {
    connect("alice", as("alice").query("priority", "high").v1());
    hear("alice");
    connect("bob", as("bob"));

    say("alice", "{\"type\":\"join\",\"group\":\"room/1\",\"id\":1}");
    hear("alice");
    say("bob", "{\"type\":\"broadcast\",\"group\":\"room/1\",\"payload\":1,\"id\":\"early\"}");
    hear("bob");
    say("bob", "{\"type\":\"join\",\"group\":\"room/1\",\"id\":\"b.1\"}");
    hear("bob");
    say(
        "bob",
        "{\"type\":\"broadcast\",\"group\":\"room/1\",\"payload\":{\"n\": 1.50, \"s\":\"\u00e9\"}}");
    hear("alice");
    say("alice", "{\"type\":\"broadcast\",\"group\":\"room/1\",\"payload\":[],\"id\":2}");
    hear("alice");
    hear("bob");

    say("alice", "{\"type\":\"direct\",\"targetId\":\"bob\",\"payload\":\"psst\",\"id\":3}");
    hear("alice");
    hear("bob");
    say("alice", "{\"type\":\"direct\",\"targetId\":\"carol\",\"payload\":\"psst\"}");
    say("alice", "{\"type\":\"direct\",\"targetId\":\"carol\",\"payload\":\"psst\",\"id\":4}");
    hear("alice");

    say("alice", "{\"anything\":[\"else\"]}");
    hear("alice");
    say("alice", "{\"type\":\"shrug\",\"id\":5}");
    hear("alice");
    hear("alice");

    for (String bad :
        List.of(
            "hello",
            "[]",
            "{\"type\":\"join\",\"type\":\"join\",\"group\":\"g\"}",
            "{\"type\":\"join\",\"id\":6}",
            "{\"type\":\"join\",\"group\":1,\"id\":7}",
            "{\"type\":\"join\",\"group\":\"two words\",\"id\":8}",
            "{\"type\":\"join\",\"group\":\"g\",\"id\":{}}")) {
      say("alice", bad);
      hear("alice");
    }

    say("alice", "{\"type\":\"leave\",\"group\":\"room/1\",\"id\":9}");
    hear("alice");
    say("alice", "{\"type\":\"leave\",\"group\":\"room/1\",\"id\":10}");
    hear("alice");

    connect("bob again", as("bob"));
    ends("bob again");
    say("bob", "{\"large\":\"" + "x".repeat(65_536) + "\"}");
    ends("bob");
    leaves("alice");
  }

  private void connect(String who, ContractRequest request) throws Exception {
    String subprotocol = request.subprotocol();
    note(who, "connects", request.pathAndQuery() + (subprotocol == null ? "" : " " + subprotocol));
    clients.put(who, WILDFLY.connect(request));
  }

  private void say(String who, String text) {
    note(who, "says", text.replaceAll("x{100,}", "x\u2026"));
    clients.get(who).send(text);
  }

  private void hear(String who) {
    note(
        who,
        "hears",
        clients
            .get(who)
            .next()
            .replaceAll("(\"(?:connectionId|resumeToken)\":\")[A-Za-z0-9_-]{22}\"", "$1\u2026\""));
  }

  private void ends(String who) {
    ContractClient.Closed closed = clients.get(who).closed();
    note(who, "is closed", closed.code() + " " + closed.reason());
  }

  private void leaves(String who) {
    note(who, "closes", "1000");
    clients.get(who).close();
    ends(who);
  }

  private void note(String who, String verb, String what) {
    lines.add((who + " " + verb + ": " + what).strip());
  }
}
