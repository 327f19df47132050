package vitrine.onnx.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  /// Killed by `kill -9` while it writes: in the middle of the graph, between the files, and before
  /// the checksums.
  @ParameterizedTest
  @EnumSource(KilledExportProcess.Point.class)
  void aKilledProcessLeavesNothingBroken(KilledExportProcess.Point point) throws Exception {
    Process process = java(KilledExportProcess.class, point.name());
    assertThat(process.inputReader().readLine()).isEqualTo("there");
    process.destroyForcibly().waitFor();
    assertThat(root.resolve(KEY)).doesNotExist();

    model();

    assertThat(made).hasValue(1);
    assertWhole();
  }

  /// Killed when all is written, and the export that it is to replace deleted already.
  @Test
  void aProcessKilledBeforeTheLastStepLeavesNothingBroken() throws Exception {
    model();
    Files.move(root.resolve(KEY), root.resolve(".export-" + KEY));
    made.set(0);

    model();

    assertThat(made).hasValue(1);
    assertWhole();
  }

  /// A process that is making it is waited for, and not disturbed.
  @Test
  void aProcessThatIsMakingItIsWaitedFor() throws Exception {
    Process other = java(KilledExportProcess.class, KilledExportProcess.Point.WHEN_TOLD.name());
    assertThat(other.inputReader().readLine()).isEqualTo("there");
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Path> waiting = executor.submit(this::model);
      try (var go = other.outputWriter()) {
        go.write("go\n");
      }
      assertThat(waiting.get()).hasContent("the graph");
    }
    assertThat(other.waitFor()).isZero();
    assertThat(made).hasValue(0);
    assertWhole();
  }

  @Test
  void aFullDiskIsSaidAndLeftAsItWas() throws Exception {
    Configuration small =
        Configuration.unix().toBuilder().setMaxSize(100_000).setBlockSize(1000).build();
    try (FileSystem disk = Jimfs.newFileSystem(small)) {
      Path full = disk.getPath("/cache");
      assertThatThrownBy(() ->
              new ExportCache(full)
                  .model(KEY, to -> Files.write(to.resolve("model.onnx"), new byte[200_000])))
          .isInstanceOf(IOException.class)
          .hasMessage("out of disk space");
      assertThat(names(full)).containsExactly(".lock-" + KEY);

      Path there = new ExportCache(full).model(KEY, this::export); // a smaller one
      assertThat(there).hasContent("the graph");
    }
  }

  /// Of other versions, of models that are no longer served, of processes killed long ago.
  @Test
  void whatNobodyUsedForAMonthIsDeleted() throws Exception {
    for (String key : List.of("old", "young", "begun")) {
      new ExportCache(root).model(key, this::export);
    }
    Files.move(root.resolve("begun"), root.resolve(".export-begun"));
    Path foreign = Files.createDirectory(root.resolve("foreign"));
    for (String name : List.of("old", ".export-begun", "foreign")) {
      age(root.resolve(name), 31);
    }
    age(root.resolve("young"), 29);

    model();

    assertThat(root.resolve("old")).doesNotExist();
    assertThat(root.resolve(".export-begun")).doesNotExist();
    assertThat(root.resolve("young")).isDirectory();
    assertThat(foreign).isDirectory(); // not ours: it has no lock
  }

  @Test
  void whatIsUsedIsKept() throws Exception {
    model();
    age(root.resolve(KEY), 31);
    made.set(0);

    model();
    new ExportCache(root).model("another", this::export);

    assertThat(made).hasValue(1);
    assertThat(root.resolve(KEY).resolve("model.onnx")).hasContent("the graph");
  }

  @Test
  void whatAnotherProcessIsMakingIsNotDeleted() throws Exception {
    Process other = java(KilledExportProcess.class, KilledExportProcess.Point.WHEN_TOLD.name());
    assertThat(other.inputReader().readLine()).isEqualTo("there");
    Path fresh = root.resolve(".export-" + KEY);
    age(fresh, 31);

    new ExportCache(root).model("another", this::export);

    assertThat(fresh).isDirectory();
    other.destroyForcibly().waitFor();
  }

  private static void age(Path folder, int days) throws IOException {
    Instant then = Instant.now().minus(Duration.ofDays(days));
    Files.setLastModifiedTime(folder, FileTime.from(then));
  }

  private Process java(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(root.toString(), KEY));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
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
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(java(ExportCacheProcess.class));
    }
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }
    model();
    assertWhole();
  }
}
