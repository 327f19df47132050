package vitrine.onnx.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ExportCacheTest {
  private static final String KEY = "0123abcd";

  @TempDir private Path root;
  private final AtomicInteger made = new AtomicInteger();

  /// Counts how often it is made.
  private void export(Path to) throws IOException {
    made.incrementAndGet();
    Files.writeString(to.resolve("model.onnx"), "the graph");
    Files.writeString(to.resolve("model.onnx.data"), "the weights");
  }

  private Path model() throws IOException {
    return new ExportCache(root).model(KEY, this::export);
  }

  /// The export is whole, and nothing else but its lock lies in the folder.
  private void assertWhole() throws IOException {
    assertThat(names(root)).containsExactlyInAnyOrder(KEY, ".lock-" + KEY);
    assertThat(names(root.resolve(KEY)))
        .containsExactlyInAnyOrder("model.onnx", "model.onnx.data", "CRC32SUMS");
    assertThat(root.resolve(KEY).resolve("model.onnx")).hasContent("the graph");
    assertThat(root.resolve(KEY).resolve("model.onnx.data")).hasContent("the weights");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void isMadeOnceAndUsedAgain() throws Exception {
    Path first = model();
    Path second = model();

    assertThat(second).isEqualTo(first).isEqualTo(root.resolve(KEY).resolve("model.onnx"));
    assertThat(made).hasValue(1);
    assertWhole();
  }

  @Test
  void theFolderIsMadeWhenNeeded() throws Exception {
    Path deep = root.resolve("a/b");

    assertThat(new ExportCache(deep).model(KEY, this::export)).isRegularFile();
  }

  @Test
  void aFileIsKnownByChecksumLengthAndName() throws Exception {
    model();

    assertThat(root.resolve(KEY).resolve("CRC32SUMS"))
        .hasContent(
            """
            590da9cc 9 model.onnx
            8f70de82 11 model.onnx.data
            """);
  }

  @Test
  void oneFlippedBitIsFound() throws Exception {
    for (String file : List.of("model.onnx", "model.onnx.data")) {
      Path damaged = model().resolveSibling(file);
      byte[] bytes = Files.readAllBytes(damaged);
      bytes[bytes.length / 2] ^= 1;
      Files.write(damaged, bytes);
      made.set(0);

      model();

      assertThat(made).as(file).hasValue(1);
      assertWhole();
    }
  }

  @Test
  void aMissingOrTruncatedFileIsFound() throws Exception {
    for (String file : List.of("model.onnx", "model.onnx.data", "CRC32SUMS")) {
      Files.delete(model().resolveSibling(file));
      made.set(0);
      model();
      assertThat(made).as("%s missing", file).hasValue(1);
      assertWhole();

      Files.write(root.resolve(KEY).resolve(file), new byte[0]);
      made.set(0);
      model();
      assertThat(made).as("%s empty", file).hasValue(1);
      assertWhole();
    }
  }

  @Test
  void aFileInTheExportsPlaceIsReplaced() throws Exception {
    Files.writeString(root.resolve(KEY), "not a folder");

    model();

    assertWhole();
  }

  @Test
  void anExportThatThrowsLeavesNothingBehind() throws Exception {
    for (Throwable failure :
        List.of(
            new IOException("disk full"), new IllegalStateException(), new OutOfMemoryError())) {
      assertThatThrownBy(() -> new ExportCache(root).model(KEY, to -> failWith(failure, to)))
          .isSameAs(failure);

      assertThat(names(root)).containsExactly(".lock-" + KEY);
    }
    model();
    assertWhole();
  }

  private void failWith(Throwable failure, Path to) throws IOException {
    export(to);
    switch (failure) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(failure);
    }
  }

  @Test
  void theLeftoversOfAKilledProcessAreDeleted() throws Exception {
    Path stale = Files.createDirectories(root.resolve(".export-" + KEY).resolve("deeper"));
    Files.writeString(stale.resolve("half"), "half");
    Files.writeString(root.resolve(".lock-" + KEY), "");

    model();

    assertWhole();
  }

  @Test
  void keysDoNotDisturbEachOther() throws Exception {
    Path stale = Files.createDirectory(root.resolve(".export-another"));

    Path one = model();
    Path other = new ExportCache(root).model("other", this::export);

    assertThat(made).hasValue(2);
    assertThat(one).isRegularFile();
    assertThat(other).isRegularFile().isNotEqualTo(one);
    assertThat(stale).isDirectory();
  }

  @Test
  void threadsAtOnceMakeItOnce() throws Exception {
    int threads = 8;
    var start = new CyclicBarrier(threads);
    Callable<Path> task =
        () -> {
          start.await();
          return model();
        };
    try (var executor = Executors.newFixedThreadPool(threads)) {
      for (int round = 0; round < 20; round++) {
        Files.deleteIfExists(root.resolve(KEY).resolve("CRC32SUMS"));
        made.set(0);
        for (Future<Path> path : executor.invokeAll(Collections.nCopies(threads, task))) {
          assertThat(path.get()).hasContent("the graph");
        }
        assertThat(made).hasValue(1);
        assertWhole();
      }
    }
  }

  /// Each process damages the export now and then and insists that what it gets is whole.
  @Test
  void processesAtOnceEndWithAWholeExport() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(
          new ProcessBuilder(
                  java.toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  ExportCacheProcess.class.getName(),
                  root.toString(),
                  KEY)
              .inheritIO()
              .start());
    }
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }
    model();
    assertWhole();
  }
}
