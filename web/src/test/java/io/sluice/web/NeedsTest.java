package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each method of REST, and who may ask for it. */
class NeedsTest {
  private static final java.nio.file.Path TRIED =
      java.nio.file.Path.of("../it-tests/src/test/java/io/sluice/it/RestRolesIT.java");

  private static final List<String> TABLE =
      List.of(
          "DELETE /pools/{pool}/connections/{connectionId} OPERATOR",
          "GET /health ANYBODY",
          "GET /health/pools/{pool} ANYBODY",
          "GET /openapi.json MONITOR",
          "GET /outbound MONITOR",
          "GET /outbound/{host} MONITOR",
          "GET /pools MONITOR",
          "GET /pools/{pool} MONITOR",
          "GET /pools/{pool}/connections MONITOR",
          "GET /pools/{pool}/explain MONITOR",
          "GET /pools/{pool}/groups MONITOR",
          "PATCH /pools/{pool} ADMIN",
          "POST /pools/{pool}/clients/{clientId: .+}/messages PUBLISHER",
          "POST /pools/{pool}/drain OPERATOR",
          "POST /pools/{pool}/groups/{group: .+}/messages PUBLISHER",
          "POST /pools/{pool}/resume OPERATOR");

  @Test
  void eachMethodSaysWhoMayAskForIt() {
    assertThat(rows().sorted()).isEqualTo(TABLE);
  }

  @Test
  void eachMethodIsTriedInAServer_byEachRole() throws IOException {
    List<String> tried = Files.readAllLines(TRIED);

    assertThat(TABLE).allMatch(row -> tried.stream().anyMatch(triedAs(row)));
  }

  /** As {@code POST, /pools/nope/drain, …} is for {@code POST /pools/{pool}/drain OPERATOR}. */
  private static Predicate<String> triedAs(String row) {
    String[] parts =
        row.replaceAll("\\{\\w+: \\.\\+}", ".+").replaceAll("\\{\\w+}", "[^/?]+").split(" ");
    return Pattern.compile("^ *" + parts[0] + ", +" + parts[1] + "(\\?[^,]*)?,").asPredicate();
  }

  /** A row for each method of the resources: verb, path, role. */
  static Stream<String> rows() {
    return resources().flatMap(NeedsTest::rows);
  }

  private static Stream<Class<?>> resources() {
    return new ClassFileImporter()
        .importPackages("io.sluice.web").stream()
            .filter(each -> each.isAnnotatedWith(Path.class))
            .map(JavaClass::reflect);
  }

  private static Stream<String> rows(Class<?> resource) {
    return Arrays.stream(resource.getDeclaredMethods())
        .flatMap(
            method ->
                verbs(method).map(verb -> verb + " " + path(resource, method) + needs(method)));
  }

  private static Stream<String> verbs(Method method) {
    return Arrays.stream(method.getAnnotations())
        .map(Annotation::annotationType)
        .filter(type -> type.isAnnotationPresent(HttpMethod.class))
        .map(type -> type.getAnnotation(HttpMethod.class).value());
  }

  private static String path(Class<?> resource, Method method) {
    Path own = method.getAnnotation(Path.class);
    return "/"
        + resource.getAnnotation(Path.class).value()
        + (own == null ? "" : "/" + own.value());
  }

  private static String needs(Method method) {
    Needs own = method.getAnnotation(Needs.class);
    Needs needs = own == null ? method.getDeclaringClass().getAnnotation(Needs.class) : own;
    return needs == null ? " nobody" : " " + needs.value();
  }
}
