package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderInTheMakingTest {
  @TempDir private Path parent;

  @Test
  void whatIsFinishedIsInItsPlace() throws Exception {
    Path out = parent.resolve("a/b");
    try (var making = new FolderInTheMaking(out)) {
      make(making.bundle());
      assertThat(out.resolve("config.json")).doesNotExist();
      making.finish();
    }
    assertThat(out.resolve("config.json")).hasContent("{}");
    assertThat(out.resolve("adapt/report.html")).hasContent("report");
    assertThat(out).isDirectoryNotContaining("glob:**/.adapt-*");
  }

  @Test
  void whatIsNotLeavesNothing() throws Exception {
    Path out = parent.resolve("b");
    try (var making = new FolderInTheMaking(out)) {
      make(making.bundle());
      assertThat(making.bundle()).hasFileName("b");
    }
    assertThat(out).isEmptyDirectory();
  }

  private static void make(Path bundle) throws Exception {
    Files.createDirectories(bundle.resolve("adapt"));
    Files.writeString(bundle.resolve("adapt/report.html"), "report");
    Files.writeString(bundle.resolve("config.json"), "{}");
  }
}
