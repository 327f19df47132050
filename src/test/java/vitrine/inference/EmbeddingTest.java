package vitrine.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import vitrine.onnx.read.GivenGraph;
import vitrine.preprocess.Pixels;

/// The engine that gives embeddings, from its opening to its answers.
@Timeout(120)
class EmbeddingTest {
  private static final Bundle BUNDLE = BundleLoader.load("vit-cifar10");
  private static final ReferenceEngine REFERENCE =
      new ReferenceEngine(BUNDLE.reference().orElseThrow().vit(), 2);

  @TempDir private Path cache;

  private ServedModel open(Bundle bundle, Precision precision) {
    return ServedModel.open(bundle, new InferenceSettings(cache, 2, 4, precision), _ -> {});
  }

  private List<String> exports() throws Exception {
    try (Stream<Path> files = Files.list(cache)) {
      return files.filter(Files::isDirectory).map(each -> each.getFileName().toString()).toList();
    }
  }

  private static RgbImage picture(int seed) {
    byte[] pixels = new byte[3 * 40 * 50];
    new Random(seed).nextBytes(pixels);
    return new RgbImage(50, 40, pixels);
  }

  /// Those of a batch are those of each alone, and the reference's.
  @Test
  void embeddingsAreTheReferences() throws Exception {
    try (ServedModel model = open(BUNDLE, Precision.FP32)) {
      assertThat(exports()).hasSize(1); // nothing is made for those who don't ask
      List<Pixels> pixels =
          IntStream.range(0, 8).mapToObj(i -> model.preprocess(picture(i))).toList();
      List<CompletableFuture<Inference>> together =
          pixels.stream().map(each -> model.embed(each, Deadline.NONE)).toList();
      for (int i = 0; i < pixels.size(); i++) {
        float[] ofBatch = together.get(i).join().logits();
        float[] alone = model.embed(pixels.get(i), Deadline.NONE).join().logits();
        assertThat(ofBatch).hasSize(192).containsExactly(alone, within(1e-5f));
        assertThat(ofBatch).containsExactly(REFERENCE.embedding(pixels.get(i)), within(1e-4f));
      }
    }
    assertThat(exports()).hasSize(2).anyMatch(name -> name.contains("-embeddings-fp32-"));
  }

  @ParameterizedTest
  @EnumSource(names = {"FP16", "INT8"})
  void inTheModelsPrecision(Precision precision) throws Exception {
    try (ServedModel model = open(BUNDLE, precision)) {
      Pixels pixels = model.preprocess(picture(1));
      float[] embedding = model.embed(pixels, Deadline.NONE).join().logits();
      double cosine = cosine(embedding, REFERENCE.embedding(pixels));
      assertThat(cosine).isGreaterThan(precision == Precision.FP16 ? 0.9999 : 0.99);
    }
    assertThat(exports()).anyMatch(name -> name.contains("-embeddings-" + precision.label() + "-"));
  }

  private static double cosine(float[] a, float[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }

  /// Beside a given graph there are weights: embeddings are theirs. A graph alone has none.
  @Test
  void ofAGivenGraphWhereThereAreWeights(@TempDir Path temp) throws Exception {
    Bundle beside =
        BundleLoader.load(GivenGraph.copied("int8", temp).withWeights().folder().toString());
    try (ServedModel model = open(beside, Precision.FP32)) {
      Pixels pixels = model.preprocess(picture(1));
      assertThat(model.embed(pixels, Deadline.NONE).join().logits())
          .containsExactly(
              new ReferenceEngine(beside.reference().orElseThrow().vit()).embedding(pixels),
              within(1e-4f));
    }
    Bundle alone = BundleLoader.load(GivenGraph.copied("convnext", temp).folder().toString());
    try (ServedModel model = open(alone, Precision.FP32)) {
      assertThat(model.embeds()).isFalse();
      Pixels pixels = model.preprocess(picture(1));
      assertThatThrownBy(() -> model.embed(pixels, Deadline.NONE))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  /// Another's embeddings: found out before anybody is answered.
  @Test
  void anEngineThatDiffersIsNotUsed() {
    try (ServedModel model = open(BUNDLE, Precision.FP32)) {
      Pixels pixels = model.preprocess(picture(1));
      float[] expected = REFERENCE.embedding(pixels);
      EmbeddingEngine.requireAlike(expected, of(expected.clone()), pixels, Precision.FP32);
      float[] off = expected.clone();
      off[7] += 1;
      assertThatThrownBy(
              () -> EmbeddingEngine.requireAlike(expected, of(off), pixels, Precision.FP32))
          .isInstanceOf(InferenceException.EngineFailed.class)
          .hasMessageContaining("from the reference's, as fp32");
      float[] none = expected.clone();
      none[0] = Float.NaN;
      assertThatThrownBy(
              () -> EmbeddingEngine.requireAlike(expected, of(none), pixels, Precision.INT8))
          .isInstanceOf(InferenceException.EngineFailed.class);
    }
  }

  private static Engine of(float[] embedding) {
    return new Engine() {
      @Override
      public String provider() {
        return "test";
      }

      @Override
      public List<float[]> infer(List<Pixels> batch) {
        return batch.stream().map(_ -> embedding).toList();
      }

      @Override
      public void close() {
        // nothing is open
      }
    };
  }

  /// After its close it refuses, and what waited has been answered.
  @Test
  void closing() throws Exception {
    CompletableFuture<Inference> asked;
    Pixels pixels;
    ServedModel model = open(BUNDLE, Precision.FP32);
    try (model) {
      pixels = model.preprocess(picture(1));
      asked = model.embed(pixels, Deadline.NONE);
    }
    assertThat(asked.get(1, TimeUnit.SECONDS).logits()).hasSize(192);
    assertThatThrownBy(() -> model.embed(pixels, Deadline.NONE))
        .isInstanceOf(InferenceException.Closed.class);
  }
}
