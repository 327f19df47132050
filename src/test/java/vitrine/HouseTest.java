package vitrine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Component;

/// The house as `docs/architecture.md` draws it: an arrow may only point down.
class HouseTest {
  /// From the roof to the cellar. The first seven know Spring, the others are plain Java.
  private static final List<String> ROOMS =
      List.of(
          "cli",
          "explain",
          "embed",
          "protocol",
          "classify",
          "verify",
          "serving", // above the line
          "train",
          "adapt",
          "evaluate",
          "inference",
          "model",
          "hub",
          "onnx",
          "checkpoint",
          "preprocess",
          "image",
          "vit",
          "tensor");

  private static final int ABOVE_THE_LINE = 7;

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("vitrine");

  @Test
  void arrowsPointDown() {
    LayeredArchitecture house =
        Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String room : ROOMS) {
      house = house.layer(room).definedBy("vitrine." + room + "..");
    }
    for (int i = 0; i < ROOMS.size(); i++) {
      String[] above = ROOMS.subList(0, i).toArray(String[]::new);
      house =
          i == 0
              ? house.whereLayer(ROOMS.get(i)).mayNotBeAccessedByAnyLayer()
              : house.whereLayer(ROOMS.get(i)).mayOnlyBeAccessedByLayers(above);
    }
    house.check(HOUSE);
  }

  @Test
  void everyClassHasARoom() {
    String[] rooms = ROOMS.stream().map(room -> "vitrine." + room + "..").toArray(String[]::new);
    classes()
        .that()
        .doNotHaveFullyQualifiedName("vitrine.Vitrine")
        .and()
        .resideOutsideOfPackage("vitrine")
        .should()
        .resideInAnyPackage(rooms)
        .check(HOUSE);
  }

  @Test
  void belowTheLineIsPlainJava() {
    String[] below =
        ROOMS.stream().skip(ABOVE_THE_LINE).map(r -> "vitrine." + r + "..").toArray(String[]::new);
    noClasses()
        .that()
        .resideInAnyPackage(below)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "io.micrometer..", "jakarta..", "picocli..")
        .check(HOUSE);
  }

  @Test
  void theTextbookHasNoThreadsAndNoFiles() {
    noClasses()
        .that()
        .resideInAnyPackage("vitrine.vit..", "vitrine.tensor..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.io..", "java.nio.file..", "java.util.concurrent..", "java.net..")
        .check(HOUSE);
  }

  @Test
  void nativeLibrariesStayInTheirRooms() {
    noClasses()
        .that()
        .resideOutsideOfPackage("vitrine.inference..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.onnxruntime..")
        .check(HOUSE);
    noClasses()
        .that()
        .resideOutsideOfPackage("vitrine.image..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .check(HOUSE);
  }

  /// A JVM without the incubating module can't load a class that mentions it.
  @Test
  void theVectorModuleIsMentionedOnlyWhereItIsLookedFor() {
    noClasses()
        .that()
        .haveNameNotMatching("vitrine\\.(tensor|preprocess)\\.Vector.*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator..")
        .check(HOUSE);
  }

  @Test
  void noCirclesBetweenPackages() {
    slices().matching("vitrine.(**)").should().beFreeOfCycles().check(HOUSE);
  }

  /// Spring looks into these rooms only.
  @Test
  void componentsAreWhereSpringLooks() {
    classes()
        .that()
        .areMetaAnnotatedWith(Component.class)
        .and()
        .areNotAnnotatedWith(SpringBootApplication.class)
        .should()
        .resideInAnyPackage(
            Stream.of(Vitrine.class.getAnnotation(SpringBootApplication.class).scanBasePackages())
                .map(room -> room + "..")
                .toArray(String[]::new))
        .check(HOUSE);
  }

  @Test
  void nothingIsCalledUtil() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .check(HOUSE);
  }
}
