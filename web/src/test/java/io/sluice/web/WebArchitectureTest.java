package io.sluice.web;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The room {@code web}, and which doors it has: {@code docs/architecture.md}. */
@AnalyzeClasses(packages = "io.sluice.web", importOptions = ImportOption.DoNotIncludeTests.class)
class WebArchitectureTest {

  @ArchTest
  static final ArchRule web_knowsApi_theWebSocketAdapter_andMetrics =
      classes()
          .that()
          .resideInAPackage("io.sluice.web..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "io.sluice.web..",
                  "io.sluice.api..",
                  "io.sluice.adapter.websocket..",
                  "io.sluice.adapter.metrics..",
                  "java..",
                  "jakarta..",
                  "org.eclipse.microprofile.config.."))
          .because(
              "it translates between HTTP and the pool and decides nothing: what it may ask is in"
                  + " api, what a session needs is in adapter.websocket, what a scraper reads in"
                  + " adapter.metrics");
}
