package io.kernos.walls;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom: api <- spi <- everything, and the roles never each other. */
@AnalyzeClasses(packages = "io.kernos", importOptions = DoNotIncludeTests.class)
class WallsTest {
  private static final String API = "io.kernos.api..";
  private static final String SPI = "io.kernos.spi..";
  private static final String STORE = "io.kernos.store..";
  private static final String MASTER = "io.kernos.master..";
  private static final String AGENT = "io.kernos.agent..";
  private static final String EXECUTOR = "io.kernos.executor..";
  private static final String DNS = "io.kernos.dns..";
  private static final String HAPROXY = "io.kernos.haproxy..";

  @ArchTest
  static final ArchRule api_knows_nothing_of_kernos =
      classes()
          .that()
          .resideInAPackage(API)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(API, "java..", "com.google.protobuf..", "com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule spi_knows_the_api_and_vertx_core =
      classes()
          .that()
          .resideInAPackage(SPI)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              API, SPI, "java..", "com.google.protobuf..", "io.vertx.core..", "org.slf4j..");

  @ArchTest static final ArchRule store_knows_no_role = knowsOnlyItself(STORE);
  @ArchTest static final ArchRule master_knows_no_other_role = knowsOnlyItself(MASTER);
  @ArchTest static final ArchRule agent_knows_no_other_role = knowsOnlyItself(AGENT);
  @ArchTest static final ArchRule executor_knows_no_other_role = knowsOnlyItself(EXECUTOR);
  @ArchTest static final ArchRule dns_knows_no_role = knowsOnlyItself(DNS);
  @ArchTest static final ArchRule haproxy_knows_no_role = knowsOnlyItself(HAPROXY);

  @ArchTest
  static final ArchRule what_is_balanced_is_decided_without_vertx =
      classes()
          .that()
          .resideInAnyPackage(
              "io.kernos.haproxy.app..",
              "io.kernos.haproxy.config..",
              "io.kernos.haproxy.runtime..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(HAPROXY, SPI, "java..", "io.vertx.core.json..", "org.slf4j..");

  @ArchTest
  static final ArchRule what_dns_says_is_decided_without_vertx =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.kernos.dns.name..",
              "io.kernos.dns.zone..",
              "io.kernos.dns.message..",
              "io.kernos.dns.limit..")
          .should()
          .dependOnClassesThat(resideInAPackage("io.vertx.."));

  /** Of Kernos' own packages, {@code room} knows itself, the api and the spi. */
  private static ArchRule knowsOnlyItself(String room) {
    return noClasses()
        .that()
        .resideInAPackage(room)
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.kernos..").and(resideOutsideOfPackages(room, API, SPI)))
        .allowEmptyShould(true);
  }
}
