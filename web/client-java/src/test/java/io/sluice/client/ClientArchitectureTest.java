package io.sluice.client;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The room {@code client}: {@code docs/architecture.md}. */
@AnalyzeClasses(packages = "io.sluice.client", importOptions = ImportOption.DoNotIncludeTests.class)
class ClientArchitectureTest {

  @ArchTest
  static final ArchRule client_knowsJavaAndJakartaWebSocketOnly =
      classes()
          .that()
          .resideInAPackage("io.sluice.client..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("io.sluice.client..", "java..", "jakarta.websocket.."))
          .because("whoever connects to Sluice is not to need anything of the server's");

  @ArchTest
  static final ArchRule onlyTheDialler_knowsJakarta =
      noClasses()
          .that()
          .haveNameNotMatching(".*JakartaDialler(\\$.*)?")
          .and()
          .haveNameNotMatching(".*SluiceClient(\\$Builder)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.websocket..")
          .because("what a client does, and when, is tested without a WebSocket");
}
