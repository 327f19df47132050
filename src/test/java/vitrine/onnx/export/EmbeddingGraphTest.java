package vitrine.onnx.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.onnx.Precision;
import vitrine.tensor.Tensor;
import vitrine.vit.GoldenCase;
import vitrine.vit.Pooling;
import vitrine.vit.RecordedTrace;
import vitrine.vit.ViT;

/// The served graph as far as what the head classifies, for every family.
class EmbeddingGraphTest {
  @TempDir private Path folder;

  static List<String> goldenCases() {
    return GoldenCase.names();
  }

  /// Those whose library tells what its head reads.
  static List<String> toldByTheLibrary() {
    List<String> told =
        GoldenCase.names().stream().filter(name -> told(GoldenCase.named(name)) != null).toList();
    assertThat(told).hasSizeGreaterThanOrEqualTo(25);
    return told;
  }

  /// What is asked for, by the library's own words: its embedding, or the tokens of which it is the
  /// first.
  private static @Nullable Tensor told(GoldenCase of) {
    SafetensorsFile golden = of.golden();
    try {
      ViT vit = of.vit();
      String name = embedding(vit);
      if (golden.names().contains(name)) {
        return golden.tensor(name);
      }
      boolean first = name.equals("pooled") && vit.weights().head().pooling() == Pooling.CLS;
      return first && golden.names().contains("norm") ? golden.tensor("norm") : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String embedding(ViT vit) {
    return vit.weights().head().norm() == null ? "pooled" : "pooled.norm";
  }

  @ParameterizedTest
  @MethodSource("toldByTheLibrary")
  void embeddingsArePyTorchs(String name) throws Exception {
    GoldenCase golden = GoldenCase.named(name);
    ViT vit = golden.vit();
    new OnnxFile(ServedGraph.ofEmbeddings(vit, null, Precision.FP32))
        .write(folder, OnnxFile.LARGEST_EMBEDDED);

    float[] embeddings =
        OnnxRun.run(folder.resolve("model.onnx"), vit.spec(), golden.pictures(2)).get("embedding");

    int hidden = vit.spec().hiddenSize();
    assertThat(embeddings).hasSize(2 * hidden);
    assertThat(Arrays.copyOf(embeddings, hidden))
        .containsExactly(
            Arrays.copyOf(Objects.requireNonNull(told(golden)).floats(), hidden), within(1e-4f));
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void embeddingsOfBytesAreTheReferences(String name) throws Exception {
    ServedRun run = ServedRun.of(name, folder);
    List<byte[]> pictures = run.pictures(3);
    Exporter.exportOfEmbeddings(run.vit(), run.affine(), Precision.FP32, folder);

    float[] embeddings =
        OnnxRun.embeddingsOfBytes(folder.resolve("model.onnx"), run.spec(), pictures);

    int hidden = run.spec().hiddenSize();
    for (int i = 0; i < pictures.size(); i++) {
      var trace = new RecordedTrace();
      run.vit().forward(run.pixels(pictures.get(i)), trace);
      assertThat(Arrays.copyOfRange(embeddings, i * hidden, (i + 1) * hidden))
          .containsExactly(
              Objects.requireNonNull(trace.activations().get(embedding(run.vit()))).floats(),
              within(1e-4f));
    }
  }
}
