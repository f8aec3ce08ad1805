// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.infermeter.gateway.serve.Departures;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of ARCHITECTURE.md. Each says how many classes it saw, so that none holds because it looked at nothing. */
class ArchitectureTest {
  private static final String GATEWAY = "io.infermeter.gateway.";
  private static final List<String> STAGES = List.of("accept", "route", "relay", "measure", "capture", "own", "resource", "store", "config", "bridge", "alert");
  private static final JavaClasses CLASSES =
      new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.infermeter");

  private static JavaClasses in(String packages, int atLeast) {
    JavaClasses found = CLASSES.that(DescribedPredicate.describe(packages, type -> inside(type, packages)));
    assertThat(found.size()).as("classes in %s", packages).isGreaterThanOrEqualTo(atLeast);
    return found;
  }

  private static boolean inside(JavaClass type, String packages) {
    return type.getPackageName().equals(packages) || type.getPackageName().startsWith(packages + ".");
  }

  @Test
  void coreNeedsNothingButJava() {
    noClasses()
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are neither Java's nor core's",
                type -> !type.getPackageName().startsWith("java.") && !inside(type, "io.infermeter.core") && !type.getPackageName().equals("org.jspecify.annotations") && !type.isPrimitive() && !type.isArray()))
        .check(in("io.infermeter.core", 100));
  }

  @Test
  void theApiNeverSeesTheStorage() {
    noClasses().should().dependOnClassesThat().resideInAnyPackage("io.infermeter.storage..", "org.hibernate..", "jakarta.persistence..")
        .check(in("io.infermeter.api", 20));
  }

  @Test
  void theStorageNeverSeesGrpc() {
    noClasses().should().dependOnClassesThat().resideInAnyPackage("io.grpc..", "com.google.protobuf..", "io.infermeter.v1..", "io.netty..")
        .check(in("io.infermeter.storage", 15));
  }

  @Test
  void generatedMessagesStayAtTheBoundaries() {
    JavaClasses gateway = in("io.infermeter.gateway", 80);
    noClasses().should().dependOnClassesThat().resideInAnyPackage("io.infermeter.v1..").check(gateway);
    noClasses().that().resideOutsideOfPackage(GATEWAY + "capture").should().dependOnClassesThat().resideInAnyPackage("io.infermeter.protocol..")
        .check(gateway);
    noClasses().should().dependOnClassesThat().resideInAnyPackage("io.infermeter.v1..", "io.infermeter.protocol..")
        .check(in("io.infermeter.core", 100));
  }

  @Test
  void stagesDoNotImportOneAnother() {
    for (String stage : STAGES) {
      JavaClasses classes = in(GATEWAY + stage, 1);
      String[] others =
          STAGES.stream().filter(other -> !other.equals(stage)).map(other -> GATEWAY + other + "..").toArray(String[]::new);
      noClasses().should().dependOnClassesThat().resideInAnyPackage(others).check(classes);
      noClasses().should().dependOnClassesThat().resideInAnyPackage("io.infermeter.gateway", GATEWAY + "serve..").check(classes);
    }
  }

  @Test
  void onlyRelayAcceptAndOwnKnowHowFramesTravel() {
    noClasses()
        .that()
        .resideInAnyPackage(GATEWAY + "measure", GATEWAY + "capture", GATEWAY + "store", GATEWAY + "resource", GATEWAY + "call", GATEWAY + "route", GATEWAY + "config")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "io.netty.channel..", "io.netty.buffer..")
        .check(in("io.infermeter.gateway", 80));
  }

  @Test
  void theContainerStaysAtTheEdge() {
    noClasses()
        .that()
        .resideOutsideOfPackages(GATEWAY + "serve", "io.infermeter.gateway", GATEWAY + "config")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.helidon..", "jakarta.enterprise..", "jakarta.inject..", "org.eclipse.microprofile..")
        .check(in("io.infermeter", 300));
  }

  @Test
  void onlyWriterAndRecorderWrite() {
    noClasses()
        .that()
        .resideInAnyPackage("io.infermeter.api..", "io.infermeter.core.query..", GATEWAY + "serve")
        .should()
        .dependOnClassesThat()
        .haveSimpleName("WriteTransaction")
        .check(in("io.infermeter", 300));
  }

  @Test
  void timeComesFromAClock() {
    JavaClasses classes = in("io.infermeter", 300);
    for (String method : List.of("currentTimeMillis", "nanoTime")) {
      noClasses()
          .that()
          .resideInAnyPackage("io.infermeter.core..", "io.infermeter.api..", "io.infermeter.storage..", "io.infermeter.gateway..")
          .should()
          .callMethod(System.class, method)
          .check(classes);
    }
    noClasses()
        .that(DescribedPredicate.describe("are not the start of the process", type -> !type.getFullName().startsWith("io.infermeter.gateway.Main")))
        .and()
        .resideInAnyPackage("io.infermeter.core..", "io.infermeter.api..", "io.infermeter.storage..", "io.infermeter.gateway..")
        .should()
        .callMethod(Instant.class, "now")
        .check(classes);
  }

  @Test
  void nothingButTheCommandsWritesToTheConsole() {
    noClasses()
        .that()
        .resideInAnyPackage("io.infermeter.core..", "io.infermeter.api..", "io.infermeter.storage..", "io.infermeter.gateway..")
        .and()
        .doNotHaveFullyQualifiedName(Departures.class.getName())
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .check(in("io.infermeter", 300));
  }

  @Test
  void packagesHaveNoCycles() {
    SlicesRuleDefinition.slices().matching("io.infermeter.core.(*)..").should().beFreeOfCycles().check(in("io.infermeter.core", 100));
    SlicesRuleDefinition.slices().matching("io.infermeter.api.(*)..").should().beFreeOfCycles().check(in("io.infermeter.api", 20));
  }
}
