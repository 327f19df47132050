package vitrine.bench;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import vitrine.tensor.Tensor;
import vitrine.vit.Activation;
import vitrine.vit.Attention;
import vitrine.vit.Block;
import vitrine.vit.Embedding;
import vitrine.vit.Head;
import vitrine.vit.LayerNorm;
import vitrine.vit.Linear;
import vitrine.vit.Mlp;
import vitrine.vit.PaperSpec;
import vitrine.vit.PatchEmbedding;
import vitrine.vit.Pooling;
import vitrine.vit.ViT;
import vitrine.vit.ViTWeights;

/// Weights drawn as transformers draws them: normally distributed, standard deviation 0.02.
final class RandomTensors {
  private final Random random;

  RandomTensors(long seed) {
    random = new Random(seed);
  }

  Tensor tensor(Integer... shape) {
    float[] floats = new float[List.of(shape).stream().reduce(1, Math::multiplyExact)];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) (0.02 * random.nextGaussian());
    }
    return Tensor.of(List.of(shape), floats);
  }

  /// A ViT of the paper, 16 × 16 patches of 224 × 224 pixels, 1,000 classes.
  ViT vit(int hidden, int layers, int heads) {
    var spec =
        PaperSpec.of(
            224, 224, 16, 16, 3, hidden, layers, heads, 4 * hidden, 1000, Activation.GELU, 1e-12);
    var embedding =
        new Embedding(
            new PatchEmbedding(null, tensor(hidden, 3, 16, 16), tensor(hidden), null),
            List.of(tensor(1, 1, hidden)),
            tensor(1, spec.tokens(), hidden),
            null);
    List<Block> blocks = IntStream.range(0, layers).mapToObj(_ -> block(hidden, heads)).toList();
    var head = new Head(Pooling.CLS, null, null, linear(hidden, 1000), null);
    return new ViT(spec, new ViTWeights(embedding, blocks, norm(hidden), head));
  }

  private Block block(int hidden, int heads) {
    var attention =
        new Attention(
            linear(hidden, hidden),
            linear(hidden, hidden),
            linear(hidden, hidden),
            linear(hidden, hidden),
            heads);
    var mlp = new Mlp(linear(hidden, 4 * hidden), linear(4 * hidden, hidden), Activation.GELU);
    return new Block(true, norm(hidden), attention, null, norm(hidden), mlp, null);
  }

  private Linear linear(int in, int out) {
    return new Linear(tensor(out, in), tensor(out));
  }

  private LayerNorm norm(int hidden) {
    return new LayerNorm(tensor(hidden), tensor(hidden), 1e-12);
  }
}
