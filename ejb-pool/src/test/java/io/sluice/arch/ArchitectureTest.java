package io.sluice.arch;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.Date;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** The rooms of the house, and which doors there are: {@code docs/architecture.md}. */
@AnalyzeClasses(packages = "io.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String API = "io.sluice.api..";
  private static final String SPI = "io.sluice.spi..";
  private static final String CORE = "io.sluice.core..";
  private static final String FACADE = "io.sluice.core";
  private static final String CONFIG = "io.sluice.core.config";
  private static final String PROTOCOL = "io.sluice.core.protocol..";
  private static final String TURN = "io.sluice.core.turn";
  private static final String STATS = "io.sluice.core.stats..";
  private static final String ADAPTER = "io.sluice.adapter..";

  // ---- api
  // ---------------------------------------------------------------------------------------

  @ArchTest
  static final ArchRule api_knowsOnlyJavaAndTheAnnotationsItsTypesNeed =
      classes()
          .that()
          .resideInAPackage(API)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "java..", API, "jakarta.enterprise.util..", "jakarta.inject..", "jakarta.ejb.."))
          .because(
              "applications compile against it, and a client jar carries it alone: whatever it"
                  + " needs, they need");

  // ---- spi
  // ---------------------------------------------------------------------------------------

  @ArchTest
  static final ArchRule spi_knowsOnlyJavaAndApi =
      classes()
          .that()
          .resideInAPackage(SPI)
          .should()
          .onlyDependOnClassesThat(resideInAnyPackage("java..", API, SPI))
          .because(
              "a port must say nothing of what is behind it, neither the core nor a container, so"
                  + " that both sides can be replaced");

  // ---- core
  // --------------------------------------------------------------------------------------

  @ArchTest
  static final ArchRule core_isPlainJava_jsonAndHistogramsApart =
      classes()
          .that()
          .resideInAPackage(CORE)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("java..", API, SPI, CORE, "jakarta.json..", "org.HdrHistogram.."))
          .because("it runs in any server, and in a test without one");

  @ArchTest
  static final ArchRule json_isReadInProtocolOnly =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .and()
          .resideOutsideOfPackage(PROTOCOL)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.json..")
          .because("what a text means is decided in one place; everything else passes bytes on");

  @ArchTest
  static final ArchRule histograms_areKeptInStatsOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage(STATS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.HdrHistogram..")
          .because(
              "it is the one library that the EAR carries, so it must be easy to replace; everybody"
                  + " else reads plain figures");

  @ArchTest
  static final ArchRule core_isNotManagedNorWired =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("javax..", "java.lang.management..", ADAPTER)
          .because("whoever manages or wires the pool depends on it, and not the other way round");

  @ArchTest
  static final ArchRule features_dontKnowEachOther =
      slices()
          .matching("io.sluice.core.(*)..")
          .namingSlices("feature $1")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(alwaysTrue(), resideInAnyPackage(CONFIG, TURN))
          .because("they meet in the facade: each can be read, tested and replaced alone");

  @ArchTest
  static final ArchRule features_dontKnowTheFacade =
      noClasses()
          .that(resideInAPackage(CORE).and(not(resideInAPackage(FACADE))))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(FACADE)
          .because("arrows go down: the facade wires the features, they don't call it");

  @ArchTest
  static final ArchRule config_isRecordsThatKnowNoFeature =
      classes()
          .that()
          .resideInAPackage(CONFIG)
          .should()
          .onlyDependOnClassesThat(resideInAnyPackage("java..", API, CONFIG))
          .because("every feature reads its settings, so settings may depend on none");

  @ArchTest
  static final ArchRule turn_knowsNothingOfWhatIsDecided =
      classes()
          .that()
          .resideInAPackage(TURN)
          .should()
          .onlyDependOnClassesThat(resideInAnyPackage("java..", SPI, TURN))
          .because("every feature with a lock may use it, so it may depend on none");

  @ArchTest
  static final ArchRule core_makesPromisesInOnePlace =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .and(not(simpleName("Promise")))
          .should()
          .dependOnClassesThat()
          .areAssignableTo(CompletableFuture.class)
          .because("what depends on a stage is foreign code, so where it runs must be easy to see");

  @ArchTest
  static final ArchRule core_readsNoClock =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .should()
          .accessTargetWhere(readsAClock())
          .because(
              "time is an argument or comes from spi.Ticker, so that a test can turn the hands");

  @ArchTest
  static final ArchRule core_hasNoThreadOfItsOwn =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .should()
          .accessTargetWhere(makesAThread())
          .orShould()
          .beAssignableTo(Thread.class)
          .because("threads belong to the server: work comes by spi.Lane, deadlines by spi.Alarm");

  @ArchTest
  static final ArchRule core_waitsForNobody =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .should()
          .accessTargetWhere(blocks())
          .because("it runs on the threads that read and write for everybody");

  @ArchTest
  static final ArchRule core_logsNothing =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .should()
          .dependOnClassesThat(
              assignableTo(System.Logger.class)
                  .or(
                      resideInAnyPackage(
                          "java.util.logging..", "org.slf4j..", "org.jboss.logging..")))
          .because("it tells spi.PoolListener, and what becomes of that is the adapters' business");

  @ArchTest
  static final ArchRule nobody_printsToTheConsole =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace")
          .because("a server's console belongs to the server");

  // ---- adapters
  // ----------------------------------------------------------------------------------

  @ArchTest
  static final ArchRule adapters_enterTheCoreByItsDoor =
      noClasses()
          .that()
          .resideInAPackage(ADAPTER)
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.sluice.core..").and(not(resideInAnyPackage(FACADE, CONFIG))))
          .because("features can change freely as long as only the facade knows them");

  @ArchTest
  static final ArchRule adapters_dontKnowEachOther =
      slices()
          .matching("io.sluice.adapter.(*)..")
          .namingSlices("adapter $1")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(resideInAPackage("io.sluice.adapter.cdi.."), alwaysTrue())
          .because("each is loaded only where its technology is; adapter.cdi alone wires them");

  @ArchTest
  static final ArchRule adapterWebsocket_knowsJakartaWebSocket =
      adapter("websocket")
          .and(not(simpleName("PoolConfigurator")))
          .should()
          .onlyDependOnClassesThat(oursAnd("jakarta.websocket.."))
          .because("it runs in each container that has Jakarta WebSocket, with CDI or without");

  @ArchTest
  static final ArchRule adapterWebsocket_looksUpTheGate_inPoolConfiguratorOnly =
      adapter("websocket")
          .and(simpleName("PoolConfigurator"))
          .should()
          .onlyDependOnClassesThat(
              oursAnd(
                  "jakarta.websocket..",
                  "jakarta.enterprise.inject",
                  "jakarta.enterprise.inject.spi"))
          .because(
              "it is the one exception: the container makes a configurator by itself and injects"
                  + " nothing, so the gate is looked up there, by CDI.current()");

  @ArchTest
  static final ArchRule adapterClient_knowsJakartaWebSocketAndTls =
      adapter("client")
          .should()
          .onlyDependOnClassesThat(oursAnd("jakarta.websocket..", "javax.net.ssl.."))
          .because("it dials with each container's client; what one can do besides is an opener's");

  @ArchTest
  static final ArchRule adapterUndertow_knowsUndertowAndItsIo =
      adapter("undertow")
          .should()
          .onlyDependOnClassesThat(
              oursAnd("io.undertow..", "org.xnio..", "jakarta.websocket..", "jakarta.servlet.."))
          .because(
              "it is for sessions that are Undertow's and for bodies that come to it, and for"
                  + " nothing else of that server");

  @ArchTest
  static final ArchRule adapterHealth_knowsMicroProfileHealth =
      adapter("health")
          .should()
          .onlyDependOnClassesThat(
              oursAnd("org.eclipse.microprofile.health..", "jakarta.enterprise.."))
          .because("it says in that API what is in api, by beans that it adds itself");

  @ArchTest
  static final ArchRule microProfileHealth_isKnownToItsAdapterOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sluice.adapter.health..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.microprofile.health..")
          .because("not each server has it, and loading one of ours must not ask for it");

  @ArchTest
  static final ArchRule adapterMetrics_knowsTheFormat =
      adapter("metrics")
          .should()
          .onlyDependOnClassesThat(oursAnd("io.prometheus.metrics.."))
          .because("it says in that format what is in api, and nothing else knows the format");

  @ArchTest
  static final ArchRule adapterTyrus_knowsTyrus =
      adapter("tyrus")
          .should()
          .onlyDependOnClassesThat(oursAnd("org.glassfish.tyrus..", "jakarta.websocket.."))
          .because("it is for sessions that are Tyrus's, and for nothing else of that server");

  @ArchTest
  static final ArchRule adapterWildfly_knowsTheServersOwnServices =
      adapter("wildfly")
          .should()
          .onlyDependOnClassesThat(oursAnd("org.jboss.as.server..", "org.jboss.msc.."))
          .because("it asks that server to tell before it stops, and for nothing else");

  @ArchTest
  static final ArchRule adapterCdi_knowsWhatItWiresWith =
      adapter("cdi")
          .should()
          .onlyDependOnClassesThat(
              oursAnd(
                  "jakarta.enterprise..",
                  "jakarta.inject..",
                  "jakarta.annotation..",
                  "javax.naming..",
                  "org.eclipse.microprofile.config.."))
          .because("beans, the server's executors and the configuration are all that it joins");

  @ArchTest
  static final ArchRule adapterEjb_knowsTheTimer =
      adapter("ejb")
          .should()
          .onlyDependOnClassesThat(
              oursAnd(
                  "jakarta.ejb..",
                  "jakarta.annotation..",
                  "jakarta.inject..",
                  "jakarta.enterprise.concurrent.."))
          .because("it is all that ties the pool to an EJB container, and can be left out");

  @ArchTest
  static final ArchRule adapterJta_knowsJakartaTransactions =
      adapter("jta")
          .should()
          .onlyDependOnClassesThat(oursAnd("jakarta.transaction..", "javax.naming.."))
          .because("it tells when a transaction has ended, and can be left out");

  @ArchTest
  static final ArchRule transactions_areKnownToTheirAdapterOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sluice.adapter.jta..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.transaction..")
          .because("a server needn't have any, and loading one of ours must not ask for them");

  @ArchTest
  static final ArchRule adapterLog_knowsJavaOnly =
      adapter("log")
          .should()
          .onlyDependOnClassesThat(oursAnd())
          .because("System.Logger reaches the log of every server");

  @ArchTest
  static final ArchRule adapterJmx_knowsTheManagementApi =
      adapter("jmx")
          .should()
          .onlyDependOnClassesThat(oursAnd("javax.management.."))
          .because("beans are made of figures and orders, whoever serves them");

  @ArchTest
  static final ArchRule adapterJfr_knowsTheFlightRecorder =
      adapter("jfr")
          .should()
          .onlyDependOnClassesThat(oursAnd("jdk.jfr.."))
          .because("a server may hide that module from applications, so nothing else may need it");

  @ArchTest
  static final ArchRule adapterConfig_knowsMicroProfileConfig =
      adapter("config")
          .should()
          .onlyDependOnClassesThat(oursAnd("org.eclipse.microprofile.config.."))
          .because("where a setting comes from is the server's business");

  @ArchTest
  static final ArchRule adapters_haveEachAListOfTheirTechnology =
      classes()
          .that()
          .resideInAPackage(ADAPTER)
          .should()
          .resideInAnyPackage(
              Stream.of(
                      "websocket",
                      "client",
                      "undertow",
                      "tyrus",
                      "wildfly",
                      "cdi",
                      "ejb",
                      "log",
                      "jmx",
                      "jta",
                      "jfr",
                      "metrics",
                      "health",
                      "config")
                  .map(ArchitectureTest::packageOf)
                  .toArray(String[]::new))
          .because("an adapter without a list in the rules above might know anything");

  @ArchTest
  static final ArchRule undertow_isKnownToItsAdapterOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sluice.adapter.undertow..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.undertow..", "org.xnio..", "org.jboss.xnio..")
          .because(
              "another server has no such classes, and loading one of ours must not ask for them");

  @ArchTest
  static final ArchRule tyrus_isKnownToItsAdapterOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sluice.adapter.tyrus..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.glassfish.tyrus..")
          .because(
              "another server has no such classes, and loading one of ours must not ask for them");

  @ArchTest
  static final ArchRule wildflysServices_areKnownToTheirAdapterOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sluice.adapter.wildfly..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.jboss.as..", "org.jboss.msc..", "org.wildfly..")
          .because("another server has no such classes");

  @ArchTest
  static final ArchRule theFlightRecorder_isKnownToItsAdapterOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sluice.adapter.jfr..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.jfr..")
          .because("where the server hides it, loading one of ours must not ask for it");

  @ArchTest
  static final ArchRule whoeverNeedsAServersTypes_isNoBean =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.sluice.adapter.undertow..",
              "io.sluice.adapter.tyrus..",
              "io.sluice.adapter.wildfly..",
              "io.sluice.adapter.jta..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jakarta.enterprise..", "jakarta.inject..", "jakarta.ejb..", "jakarta.annotation..")
          .because(
              "bean discovery loads annotated classes everywhere, also where their types are"
                  + " missing");

  @ArchTest
  static final ArchRule webSocketTypes_stayAtTheDoor =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.sluice.adapter.websocket..",
              "io.sluice.adapter.client..",
              "io.sluice.adapter.undertow..",
              "io.sluice.adapter.tyrus..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.websocket..")
          .because("a session is the container's; inside there are connections and transports");

  // ---- the whole house
  // ---------------------------------------------------------------------------

  @ArchTest
  static final ArchRule packages_haveNoCycles =
      slices()
          .matching("io.sluice.(**)")
          .should()
          .beFreeOfCycles()
          .because("a cycle is one package under two names");

  @ArchTest
  static final ArchRule onlyAdapters_knowTheCore =
      classes()
          .that()
          .resideInAPackage(CORE)
          .should()
          .onlyHaveDependentClassesThat(resideInAnyPackage(CORE, ADAPTER))
          .because("api and spi lie below the core");

  @ArchTest
  static final ArchRule whatIsPublicInAFeature_isWantedByTheFacade =
      classes()
          .that(resideInAPackage("io.sluice.core.*").and(not(resideInAPackage(CONFIG))))
          .and()
          .areTopLevelClasses()
          .and()
          .arePublic()
          .should(beUsedFromAnotherPackage())
          .because("only what another room needs is public");

  // ---- words
  // -------------------------------------------------------------------------------------

  private static String packageOf(String adapter) {
    return "io.sluice.adapter." + adapter + "..";
  }

  private static GivenClassesConjunction adapter(String name) {
    return classes().that().resideInAPackage(packageOf(name));
  }

  /** Which of our own packages an adapter may know, other rules say. */
  private static DescribedPredicate<JavaClass> oursAnd(String... technology) {
    return resideInAnyPackage(
        Stream.concat(Stream.of("java..", "io.sluice.."), Stream.of(technology))
            .toArray(String[]::new));
  }

  private static DescribedPredicate<JavaAccess<?>> access(String description, Calls calls) {
    return new DescribedPredicate<>(description) {
      @Override
      public boolean test(JavaAccess<?> access) {
        return calls.include(access.getTargetOwner(), access.getTarget().getName());
      }
    };
  }

  private interface Calls {
    boolean include(JavaClass owner, String name);
  }

  /** What a {@link CompletableFuture} can do without a thread of its own and without waiting. */
  private static final Set<String> OF_PROMISES =
      Set.of("<init>", "complete", "completeExceptionally", "minimalCompletionStage");

  private static DescribedPredicate<JavaAccess<?>> readsAClock() {
    Set<String> ofSystem = Set.of("nanoTime", "currentTimeMillis");
    return access(
        "reads a clock",
        (owner, name) ->
            owner.isEquivalentTo(System.class) && ofSystem.contains(name)
                || owner.getPackageName().equals("java.time") && name.equals("now")
                || owner.isAssignableTo("java.time.Clock")
                || owner.isEquivalentTo(Date.class)
                || owner.isAssignableTo("java.util.Calendar"));
  }

  private static DescribedPredicate<JavaAccess<?>> makesAThread() {
    Set<String> ofThreads =
        Set.of("<init>", "start", "setDaemon", "startVirtualThread", "ofVirtual");
    return access(
        "makes a thread",
        (owner, name) ->
            owner.isAssignableTo(Thread.class) && ofThreads.contains(name)
                || owner.isAssignableTo("java.util.Timer")
                || owner.isAssignableTo("java.util.concurrent.Executor")
                || owner.isAssignableTo(CompletableFuture.class) && !OF_PROMISES.contains(name)
                || owner.isEquivalentTo(Executors.class));
  }

  private static DescribedPredicate<JavaAccess<?>> blocks() {
    return access(
        "blocks",
        (owner, name) ->
            owner.isAssignableTo(Thread.class) && Set.of("sleep", "join").contains(name)
                || owner.isEquivalentTo(Object.class) && name.equals("wait")
                || name.equals("await") && owner.getPackageName().startsWith("java.util.concurrent")
                || owner.isAssignableTo("java.util.concurrent.BlockingQueue")
                || owner.isAssignableTo("java.util.concurrent.Future")
                    && !OF_PROMISES.contains(name));
  }

  private static ArchCondition<JavaClass> beUsedFromAnotherPackage() {
    return new ArchCondition<>("be used from another package") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        boolean used =
            item.getDirectDependenciesToSelf().stream()
                .anyMatch(
                    each -> !each.getOriginClass().getPackageName().equals(item.getPackageName()));
        events.add(new SimpleConditionEvent(item, used, item.getName() + " is public for nobody"));
      }
    };
  }
}
