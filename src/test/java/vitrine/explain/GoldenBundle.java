package vitrine.explain;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import vitrine.image.RgbImage;
import vitrine.model.Bundle;
import vitrine.model.Network;
import vitrine.model.Reference;
import vitrine.model.ScoreFunction;
import vitrine.onnx.PixelShape;
import vitrine.preprocess.CenterCrop;
import vitrine.preprocess.ColorMode;
import vitrine.preprocess.CropRounding;
import vitrine.preprocess.Normalization;
import vitrine.preprocess.Preprocessing;
import vitrine.preprocess.Rescale;
import vitrine.preprocess.Size;
import vitrine.vit.GoldenCase;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// A golden case of any family as a bundle that can be served: pixels are cropped, and normalised
/// to −1 … 1.
final class GoldenBundle {
  private GoldenBundle() {}

  static Bundle of(String name) throws IOException {
    ViT vit = GoldenCase.named(name).vit();
    ViTSpec spec = vit.spec();
    var half = new Normalization.ByChannel(Collections.nCopies(spec.channels(), 0.5f));
    var preprocessing =
        new Preprocessing(
            spec.channels() == 1 ? ColorMode.L : ColorMode.RGB,
            null,
            new CenterCrop(
                new Size(spec.imageHeight(), spec.imageWidth()), CropRounding.TRANSFORMERS),
            new Rescale.UnitRange(),
            new Normalization(half, half),
            "");
    String sum = "%064x".formatted(name.hashCode());
    return new Bundle(
        name,
        new Network.Weights(new Reference(name, vit, 0, List.of(), sum)),
        new PixelShape(spec.channels(), spec.imageHeight(), spec.imageWidth()),
        preprocessing,
        IntStream.range(0, spec.numLabels()).mapToObj(i -> "class " + i).toList(),
        ScoreFunction.SOFTMAX,
        sum,
        null);
  }

  /// Random pixels, some more than the network sees.
  static RgbImage picture(Bundle bundle, int seed) {
    int width = bundle.input().width() + 3;
    int height = bundle.input().height() + 5;
    byte[] pixels = new byte[3 * width * height];
    new Random(seed).nextBytes(pixels);
    return new RgbImage(width, height, pixels);
  }
}
