package vitrine.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.image.RgbImage;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.onnx.PixelShape;
import vitrine.onnx.Precision;
import vitrine.onnx.export.Exporter;
import vitrine.preprocess.Pixels;
import vitrine.preprocess.Preprocessor;
import vitrine.tensor.Tensor;
import vitrine.vit.GoldenCase;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

@Timeout(60)
class OnnxEngineTest {
  @TempDir private Path folder;

  private OnnxEngine engine(ViT vit) throws IOException {
    return engine(vit, Execution.onCpu(2));
  }

  private OnnxEngine engine(ViT vit, Execution execution) throws IOException {
    Exporter.export(vit, folder);
    return new OnnxEngine(
        folder.resolve("model.onnx"), shape(vit.spec()), vit.spec().numLabels(), execution);
  }

  /// As it runs on a CPU, and in batches filled up as on a card.
  static List<Execution> executions() {
    return List.of(
        Execution.onCpu(2), new Execution(new Device.Cpu(), 1, BatchSizes.powersOfTwo(16)));
  }

  private static PixelShape shape(ViTSpec spec) {
    return new PixelShape(spec.channels(), spec.imageHeight(), spec.imageWidth());
  }

  private static List<Pixels> noise(ViT vit, int pictures) {
    var random = new Random(7);
    var spec = vit.spec();
    return Stream.generate(
            () -> {
              float[] pixels = new float[spec.channels() * spec.imageHeight() * spec.imageWidth()];
              for (int i = 0; i < pixels.length; i++) {
                pixels[i] = 2 * random.nextFloat() - 1;
              }
              return Pixels.of(pixels);
            })
        .limit(pictures)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("executions")
  void aBatchEqualsSinglesAndTheReference(Execution execution) throws Exception {
    ViT vit = BundleLoader.load("vit-cifar10").reference().orElseThrow().vit();
    List<Pixels> pictures = noise(vit, 5);
    try (OnnxEngine engine = engine(vit, execution)) {
      List<float[]> batch = engine.infer(pictures);

      assertThat(batch).hasSize(5);
      List<float[]> reference = new ReferenceEngine(vit).infer(pictures);
      for (int i = 0; i < 5; i++) {
        assertThat(batch.get(i))
            .containsExactly(engine.infer(List.of(pictures.get(i))).getFirst(), within(1e-5f))
            .containsExactly(reference.get(i), within(1e-4f));
      }
      assertThat(engine.provider()).isEqualTo("cpu");
    }
  }

  /// Alone with all threads, beside others with one: both are warmed up and proven.
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 2"})
  void everySessionCanBeAsked(int threads, int sessions) throws Exception {
    ViT vit = BundleLoader.load("vit-cifar10").reference().orElseThrow().vit();
    List<Pixels> pictures = noise(vit, 2);
    try (OnnxEngine engine = engine(vit, Execution.onCpu(threads))) {
      List<List<float[]>> ways = engine.inferEveryWay(pictures);

      assertThat(ways).hasSize(sessions);
      List<float[]> reference = new ReferenceEngine(vit).infer(pictures);
      for (List<float[]> way : ways) {
        for (int i = 0; i < 2; i++) {
          assertThat(way.get(i)).containsExactly(reference.get(i), within(1e-4f));
        }
      }
    }
  }

  /// Its buffer is used again: a small batch after a large one, a large one after a small one.
  @ParameterizedTest
  @MethodSource("executions")
  void batchesOfManySizesByTurns(Execution execution) throws Exception {
    GoldenCase golden = GoldenCase.named("square");
    ViT vit = golden.vit();
    try (OnnxEngine engine = engine(vit, execution)) {
      for (int size : new int[] {1, 7, 2, 16, 1, 3}) {
        List<float[]> pictures = golden.pictures(size);
        List<float[]> logits = engine.infer(pictures.stream().map(Pixels::of).toList());
        for (int i = 0; i < size; i++) {
          assertThat(logits.get(i)).containsExactly(vit.forward(pictures.get(i)), within(1e-4f));
        }
      }
    }
  }

  /// What a card runs: bytes, filled up to a few sizes, in each precision that it has kernels for.
  @ParameterizedTest
  @EnumSource(names = {"FP32", "FP16"})
  void fillingUpChangesNoAnswer(Precision precision) throws Exception {
    Bundle bundle = BundleLoader.load("vit-cifar10");
    ViT vit = bundle.reference().orElseThrow().vit();
    Exporter.export(vit, bundle.preprocessing().affine(), precision, folder);
    Path model = folder.resolve("model.onnx");
    var filled = new Execution(new Device.Cpu(), 1, BatchSizes.powersOfTwo(8));
    List<Pixels> pictures = photographs(bundle, 8);
    try (var any = new OnnxEngine(model, bundle.input(), 10, Execution.onCpu(1));
        var few = new OnnxEngine(model, bundle.input(), 10, filled)) {
      few.warmUp(pictures.getFirst());
      for (int size = 1; size <= 8; size++) {
        List<float[]> expected = any.infer(pictures.subList(0, size));
        List<float[]> actual = few.infer(pictures.subList(0, size));
        assertThat(actual).hasSize(size);
        for (int i = 0; i < size; i++) {
          assertThat(actual.get(i)).containsExactly(expected.get(i), within(1e-5f));
        }
      }
      assertThat(few.batchSizes()).containsExactly(1, 2, 4, 8);
      assertThat(few.maxBatch()).isEqualTo(8);
      assertThat(few.runs()).isEqualTo(1);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> few.infer(Collections.nCopies(9, pictures.getFirst())))
          .withMessage("a batch of 9 pictures; allowed: 8");
    }
  }

  private static List<Pixels> photographs(Bundle bundle, int count) {
    var preprocessor = new Preprocessor(bundle.preprocessing());
    var random = new Random(3);
    return Stream.generate(
            () -> {
              byte[] pixels = new byte[3 * 40 * 50];
              random.nextBytes(pixels);
              return preprocessor.pixels(new RgbImage(50, 40, pixels));
            })
        .limit(count)
        .toList();
  }

  /// They are the batcher's to refuse, picture by picture.
  @Test
  void logitsThatAreNoNumbersAreShown() throws Exception {
    ViT vit = GoldenCase.named("square").vit(headBias(bias -> bias[3] = Float.NaN));
    try (OnnxEngine engine = engine(vit)) {
      assertThat(engine.infer(noise(vit, 1)).getFirst()[3]).isNaN();
    }
  }

  private interface Change {
    void on(float[] values);
  }

  /// Changes the only tensor of 5 values: the head's bias.
  private static UnaryOperator<Tensor> headBias(Change change) {
    return tensor -> {
      if (!tensor.shape().equals(List.of(5))) {
        return tensor;
      }
      float[] values = tensor.floats().clone();
      change.on(values);
      return Tensor.of(tensor.shape(), values);
    };
  }

  /// Two wrong pictures may be as long as two right ones: each is looked at.
  @Test
  void aPictureOfAnotherSizeIsRefused() throws Exception {
    ViT vit = GoldenCase.named("square").vit();
    float[] right = noise(vit, 1).getFirst().values();
    try (OnnxEngine engine = engine(vit)) {
      for (int by : new int[] {-right.length, -1, 1, right.length}) {
        List<Pixels> batch = new ArrayList<>();
        batch.add(Pixels.of(new float[right.length - by]));
        batch.add(Pixels.of(new float[right.length + by]));

        assertThatIllegalArgumentException()
            .isThrownBy(() -> engine.infer(batch))
            .withMessage("3 × 16 × 16 pixels wanted, %d given", right.length - by);
      }
      assertThat(engine.infer(List.of(Pixels.of(right)))).hasSize(1);
    }
  }

  @Test
  void aClosedEngineFailsAndMayBeClosedAgain() throws Exception {
    ViT vit = GoldenCase.named("square").vit();
    OnnxEngine engine = engine(vit);
    engine.infer(noise(vit, 1));

    engine.close();
    engine.close();

    assertThatThrownBy(() -> engine.infer(noise(vit, 1)))
        .isInstanceOf(InferenceException.EngineFailed.class)
        .hasMessage("the engine is closed");
  }

  /// Threads don't see each other's pixels.
  @Test
  void manyAtOnceAnswerAsAlone() throws Exception {
    ViT vit = GoldenCase.named("square").vit();
    List<Pixels> pictures = noise(vit, 16);
    try (OnnxEngine engine = engine(vit)) {
      List<float[]> alone =
          pictures.stream().map(p -> engine.infer(List.of(p)).getFirst()).toList();
      List<float[]> together = new CopyOnWriteArrayList<>(alone);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        int at = i;
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int round = 0; round < 20; round++) {
                    together.set(at, engine.infer(List.of(pictures.get(at))).getFirst());
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      for (int i = 0; i < 16; i++) {
        assertThat(together.get(i)).containsExactly(alone.get(i), within(1e-6f));
      }
    }
  }

  /// Closing a session in use would end the JVM.
  @Test
  void closingWhileManyInferIsSafe() throws Exception {
    ViT vit = GoldenCase.named("square").vit();
    OnnxEngine engine = engine(vit);
    List<Pixels> pictures = noise(vit, 4);
    var running = new CountDownLatch(50);
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (true) {
                    engine.infer(pictures);
                    running.countDown();
                  }
                } catch (InferenceException.EngineFailed e) {
                  failures.add(e);
                }
              }));
    }
    running.await();
    engine.close();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(failures).hasSize(4).allSatisfy(e -> assertThat(e).hasMessageContaining("closed"));
  }

  @Test
  void aFileThatIsNoModelIsRefusedByName() throws Exception {
    ViT vit = GoldenCase.named("square").vit();
    Exporter.export(vit, folder);
    Path model = folder.resolve("model.onnx");
    byte[] bytes = Files.readAllBytes(model);
    Files.write(model, Arrays.copyOf(bytes, bytes.length / 2));

    for (Path file : List.of(model, folder.resolve("absent.onnx"))) {
      assertThatThrownBy(() -> new OnnxEngine(file, shape(vit.spec()), 5, Execution.onCpu(1)))
          .isInstanceOf(InferenceException.EngineFailed.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void aModelOfOtherClassesThanSaidIsRefused() throws Exception {
    ViT exported = GoldenCase.named("square").vit(); // 5 classes
    Exporter.export(exported, folder);

    assertThatThrownBy(() ->
            new OnnxEngine(
                folder.resolve("model.onnx"), shape(exported.spec()), 6, Execution.onCpu(1)))
        .isInstanceOf(InferenceException.EngineFailed.class)
        .hasMessageContaining("its output is logits float32 (batch, 5)")
        .hasMessageContaining("6 being the number of labels");
  }
}
