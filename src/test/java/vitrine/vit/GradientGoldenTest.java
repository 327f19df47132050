package vitrine.vit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.tensor.Arithmetic;
import vitrine.tensor.DirtyMemory;
import vitrine.tensor.Kernels;
import vitrine.tensor.Workers;

/// Every gradient equals that of PyTorch's autograd in float64 (tools/golden/gradients.py): by
/// every tensor of the file under its name there, by the pixels, and by every attention
/// probability.
class GradientGoldenTest {
  /// Of the tensor's largest gradient.
  private static final float RELATIVE = 1e-5f;

  /// Of the largest gradient of all: where the true one is zero, sums leave so much. (That of a
  /// key's bias is: softmax does not see what all keys have in common.)
  private static final float OF_ALL = 1e-6f;

  /// What is no gradient.
  private static final Set<String> OTHERS = Set.of("heatmap", "relevance");

  static Stream<Arguments> goldenCases() {
    return Kernels.available().stream()
        .flatMap(kernels ->
            GoldenCase.names().stream()
                .map(name -> Arguments.of(Named.of(kernels.description(), kernels), name)));
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void everyGradientIsThatOfAutograd(Kernels kernels, String name) throws Exception {
    GoldenCase golden = GoldenCase.named(name);
    ViT vit = golden.vit();
    SafetensorsFile expected = golden.gradients();
    float[] pixels = golden.golden().tensor("pixels").floats();
    float[] loss = expected.tensor("logits").floats();

    var gradients = new GradientSum();
    var trace = new RecordedTrace();
    float[] ofPixels =
        new Arithmetic(kernels, Workers.ALONE, new DirtyMemory())
            .compute(() -> {
              Activations activations = Activations.forWeights();
              vit.forward(pixels, activations);
              return vit.backward(pixels, activations, loss, gradients, trace);
            });

    assertThat(trace.activations()).containsKeys("layer.0.attention.probs", "embeddings.patches");
    float largest = 0;
    for (String tensor : expected.names()) {
      largest = Math.max(largest, largest(expected.tensor(tensor).floats()));
    }
    Map<String, float[]> ofFile = LearnedFile.of(golden).gradients(vit, gradients);
    Map<String, float[]> computed = new HashMap<>(ofFile);
    trace
        .activations()
        .forEach((activation, gradient) -> computed.put(activation, gradient.floats()));
    computed.put("pixels", ofPixels);
    for (String tensor : expected.names()) {
      if (!OTHERS.contains(tensor)) {
        assertClose(
            tensor,
            computed.getOrDefault(tensor, new float[0]),
            expected.tensor(tensor).floats(),
            OF_ALL * largest);
      }
    }
    ofFile.forEach((tensor, gradient) -> {
      if (!expected.names().contains(tensor)) {
        assertThat(gradient).as(tensor).isEqualTo(new float[gradient.length]);
      }
    });
  }

  private static void assertClose(String name, float[] actual, float[] wanted, float ofAll) {
    assertThat(actual).as(name).hasSameSizeAs(wanted);
    float largest = largest(wanted);
    float allowed = Math.max(ofAll, RELATIVE * largest);
    for (int i = 0; i < wanted.length; i++) {
      if (!(Math.abs(actual[i] - wanted[i]) <= allowed)) {
        throw new AssertionError(
            "%s [%d]: %s expected, %s computed; the largest is %s"
                .formatted(name, i, wanted[i], actual[i], largest));
      }
    }
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
