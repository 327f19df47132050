package vitrine.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import vitrine.image.RgbImage;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.preprocess.Pixels;

/// The built-in model from its files to its answers.
@Timeout(60)
class ServedModelTest {
  private static final RgbImage BLANK = new RgbImage(1, 1, new byte[3]);

  private static final Bundle BUNDLE = BundleLoader.load("vit-cifar10");

  @TempDir private Path cache;

  private ServedModel open() {
    return ServedModel.open(BUNDLE, new InferenceSettings(cache, 2, 4, Precision.FP32), _ -> {});
  }

  private List<Path> exports() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.filter(Files::isDirectory).toList();
    }
  }

  private static RgbImage picture(int seed) {
    byte[] pixels = new byte[3 * 40 * 50];
    new Random(seed).nextBytes(pixels);
    return new RgbImage(50, 40, pixels);
  }

  @Test
  void answersEachPictureAsTheReferenceDoes() {
    try (ServedModel model = open()) {
      model.warmUp(BLANK);
      List<Pixels> pixels = Stream.of(1, 2, 3).map(i -> model.preprocess(picture(i))).toList();

      List<CompletableFuture<Inference>> answers =
          pixels.stream().map(each -> model.submit(each, Deadline.NONE)).toList();

      for (int i = 0; i < 3; i++) {
        assertThat(answers.get(i).join().logits())
            .hasSize(10)
            .containsExactly(
                BUNDLE.reference().orElseThrow().vit().forward(pixels.get(i).values()),
                within(1e-4f));
      }
      assertThat(model.queueDepth()).isZero();
      assertThat(model.bundle()).isSameAs(BUNDLE);
      assertThat(model.engine().provider()).isEqualTo("cpu");
    }
  }

  @Test
  void theExportIsMadeOnceAndNamedAfterAllItDependsOn() throws Exception {
    open().close();
    List<Path> first = exports();
    Object file = Files.readAttributes(model(first), "unix:ino").get("ino");

    open().close();

    assertThat(exports()).isEqualTo(first).hasSize(1);
    assertThat(Files.readAttributes(model(first), "unix:ino").get("ino")).isEqualTo(file);
    assertThat(first.getFirst().getFileName().toString())
        .contains(BUNDLE.sha256().substring(0, 32), BUNDLE.configSha256().substring(0, 16));
  }

  private static Path model(List<Path> exports) {
    return exports.getFirst().resolve("model.onnx");
  }

  @Test
  void aDamagedExportIsMadeAgain() throws Exception {
    open().close();
    Path model = model(exports());
    byte[] bytes = Files.readAllBytes(model);
    byte[] damaged = bytes.clone();
    damaged[damaged.length - 1000] ^= 0x40;
    Files.write(model, damaged);

    open().close();

    assertThat(Files.readAllBytes(model)).isEqualTo(bytes);
  }

  @Test
  void closedItRefusesAndItsEngineFails() {
    ServedModel model = open();
    List<CompletableFuture<Inference>> answers = new ArrayList<>();
    Pixels pixels = model.preprocess(picture(1));
    for (int i = 0; i < 10; i++) {
      answers.add(model.submit(pixels, Deadline.NONE));
    }

    model.close();
    model.close();

    assertThat(answers).allMatch(CompletableFuture::isDone);
    assertThat(answers).noneMatch(CompletableFuture::isCompletedExceptionally);
    assertThatThrownBy(() -> model.submit(pixels, Deadline.NONE))
        .isInstanceOf(InferenceException.Closed.class);
    assertThatThrownBy(() -> model.warmUp(BLANK))
        .isInstanceOf(InferenceException.EngineFailed.class);
  }

  @Test
  void aCacheThatIsNoFolderIsRefusedByName() throws Exception {
    Path file = Files.writeString(cache.resolve("file"), "");

    assertThatThrownBy(() ->
            ServedModel.open(BUNDLE, new InferenceSettings(file, 1, 1, Precision.FP32), _ -> {}))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(file + " exists and is no folder");
  }
}
