package vitrine.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vitrine.image.RgbImage;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.preprocess.Pixels;
import vitrine.vit.ViT;

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

  private static InferenceSettings settings(Path cache, Precision precision) {
    return new InferenceSettings(cache, 2, 4, precision);
  }

  /// The same picture as bytes and as values; the engine for values is opened now, once, under a
  /// name of its own in the cache.
  @Test
  void valuesAreAnsweredAsTheirBytesAre() throws Exception {
    var told = new Told();
    try (ServedModel model = ServedModel.open(BUNDLE, settings(cache, Precision.FP32), told)) {
      assertThat(exports()).hasSize(1);
      for (int i = 1; i <= 3; i++) {
        Pixels bytes = model.preprocess(picture(i));
        Pixels values = Pixels.of(bytes.values());

        assertThat(model.submit(values, Deadline.NONE).join().logits())
            .containsExactly(model.submit(bytes, Deadline.NONE).join().logits(), within(1e-5f))
            .containsExactly(
                BUNDLE.reference().orElseThrow().vit().forward(bytes.values()), within(1e-4f));
      }
    }
    assertThat(told.opened).hasValue(1);
    assertThat(told.refused).isEmpty();
    assertThat(exports().stream().filter(path -> path.toString().contains("-values-fp32-")))
        .hasSize(1);
    assertThat(exports()).hasSize(2);
  }

  /// In int8 the values' own patches are not rounded: near to the reference, and to the bytes.
  @ParameterizedTest
  @EnumSource(names = {"FP16", "INT8"})
  void valuesAreAnsweredInTheModelsPrecision(Precision precision) {
    var told = new Told();
    try (ServedModel model = ServedModel.open(BUNDLE, settings(cache, precision), told)) {
      Pixels bytes = model.preprocess(picture(1));
      float[] ofBytes = model.submit(bytes, Deadline.NONE).join().logits();
      float[] ofValues = model.submit(Pixels.of(bytes.values()), Deadline.NONE).join().logits();
      assertThat(ofValues).containsExactly(ofBytes, within((float) precision.rounding() * 8));
    }
    assertThat(told.refused).isEmpty();
  }

  /// What the cache can't hold can't be opened: the request fails, the picture's bytes are answered
  /// still.
  @Test
  void whereTheEngineForValuesCannotBeOpenedBytesAreStillAnswered() throws Exception {
    var told = new Told();
    try (ServedModel model = ServedModel.open(BUNDLE, settings(cache, Precision.FP32), told)) {
      Path export = exports().getFirst();
      String name = export.getFileName().toString().replace("-fp32-", "-values-fp32-");
      Files.createDirectories(cache.resolve(".lock-" + name)); // is to be a file

      Pixels bytes = model.preprocess(picture(1));
      assertThatThrownBy(() -> model.submit(Pixels.of(bytes.values()), Deadline.NONE))
          .isInstanceOf(InferenceException.EngineFailed.class);
      assertThat(model.submit(bytes, Deadline.NONE).join().logits()).hasSize(10);
    }
    assertThat(told.opened).hasValue(0);
    assertThat(told.refused).hasSize(1);
  }

  /// Values of another network than the bytes': found out before anybody is answered.
  @Test
  void anEngineForValuesThatDiffersIsNotUsed() {
    try (ServedModel model = open()) {
      Pixels drawn = model.preprocess(EngineProof.drawn(BUNDLE.input()));
      var closed = new AtomicInteger();
      Engine other = new Shifted(new ReferenceEngine(reference(), 1), 2e-2f, closed);

      assertThatThrownBy(
              () -> EngineProof.proven(other, drawn, model.engine(), drawn, Precision.FP32))
          .isInstanceOf(InferenceException.EngineFailed.class)
          .hasMessageContaining("logit 0");
      assertThat(closed).hasValue(1);
      assertThat(EngineProof.proven(other, drawn, model.engine(), drawn, Precision.INT8))
          .isSameAs(other);
    }
  }

  private static ViT reference() {
    return BUNDLE.reference().orElseThrow().vit();
  }

  /// An engine whose logits are off by so much.
  private record Shifted(Engine engine, float by, AtomicInteger closed) implements Engine {
    @Override
    public String provider() {
      return "test";
    }

    @Override
    public List<float[]> infer(List<Pixels> batch) {
      List<float[]> logits = engine.infer(batch);
      for (float[] each : logits) {
        for (int i = 0; i < each.length; i++) {
          each[i] += by;
        }
      }
      return logits;
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private static final class Told implements ModelListener {
    private final AtomicInteger opened = new AtomicInteger();
    private final List<RuntimeException> refused = new CopyOnWriteArrayList<>();

    @Override
    public void batch(int size) {
      // not of interest here
    }

    @Override
    public void opened(FurtherEngine which, Duration took) {
      opened.incrementAndGet();
    }

    @Override
    public void refused(FurtherEngine which, RuntimeException reason) {
      refused.add(reason);
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
