package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the document says, against what there is. */
class OpenApiTest {
  private static final Map<Role, String> SAID =
      Map.of(
          Role.MONITOR,
          "Needs the role sluice-monitor, sluice-operator or sluice-admin (in the profile dev:"
              + " none).",
          Role.OPERATOR,
          "Needs the role sluice-operator or sluice-admin.",
          Role.ADMIN,
          "Needs the role sluice-admin.",
          Role.PUBLISHER,
          "Needs the role sluice-publisher.");

  private final SwaggerParseResult parsed = parse();

  private static SwaggerParseResult parse() {
    try {
      return new OpenAPIV3Parser().readContents(new OpenApiResource().document());
    } catch (IOException missing) {
      throw new AssertionError(missing);
    }
  }

  @Test
  void theDocumentIsOne() {
    assertThat(parsed.getMessages()).isEmpty();
    assertThat(parsed.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
  }

  @Test
  void eachMethodIsInIt_andNoOther_withWhoMayAsk() {
    Stream<String> said =
        operations(parsed.getOpenAPI())
            .map(each -> each.verb() + " " + each.path() + " " + roleOf(each.operation()));
    Stream<String> there = NeedsTest.rows().map(row -> row.replace(": .+}", "}"));

    assertThat(said).containsExactlyInAnyOrderElementsOf(there.toList());
  }

  @Test
  void eachOperation_hasItsErrors() {
    assertThat(operations(parsed.getOpenAPI()))
        .allSatisfy(
            each -> {
              Set<String> statuses = each.operation().getResponses().keySet();
              assertThat(statuses).as(each.path()).contains("400", "401", "406", "421");
              if (roleOf(each.operation()) != Role.ANYBODY) {
                assertThat(statuses).as(each.path()).contains("403");
              }
              if (each.path().contains("{")) {
                assertThat(statuses).as(each.path()).contains("404");
              }
              if (!each.verb().equals("GET")) {
                assertThat(statuses).as(each.path()).contains("408", "411", "413", "417", "503");
              }
              if (each.operation().getRequestBody() != null) {
                assertThat(statuses).as(each.path()).contains("415");
              }
            });
  }

  private record Described(String verb, String path, Operation operation) {}

  private static Stream<Described> operations(OpenAPI document) {
    return document.getPaths().entrySet().stream()
        .flatMap(path -> operations(path.getKey(), path.getValue()));
  }

  private static Stream<Described> operations(String path, PathItem item) {
    return item.readOperationsMap().entrySet().stream()
        .map(each -> new Described(each.getKey().name(), path, each.getValue()));
  }

  private static Role roleOf(Operation operation) {
    return SAID.entrySet().stream()
        .filter(each -> each.getValue().equals(operation.getDescription()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(Role.ANYBODY);
  }
}
