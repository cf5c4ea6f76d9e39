package io.sluice.jms;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The room {@code jms}: {@code docs/architecture.md}. */
@AnalyzeClasses(packages = "io.sluice.jms", importOptions = ImportOption.DoNotIncludeTests.class)
class JmsArchitectureTest {

  @ArchTest
  static final ArchRule jms_knowsApiOnly_andWhatAMessageDrivenBeanIsMadeOf =
      classes()
          .that()
          .resideInAPackage("io.sluice.jms..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "io.sluice.jms..",
                  "io.sluice.api..",
                  "java..",
                  "javax.naming..",
                  "jakarta.jms..",
                  "jakarta.ejb..",
                  "jakarta.annotation.."))
          .because("it is deployed without the pool, which it asks as any other application does");

  @ArchTest
  static final ArchRule onlyTheBean_knowsJms =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("SluiceQueue")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.jms..")
          .because("what becomes of a message is tested without a broker");
}
