package vitrine.explain;

import vitrine.vit.Activations;
import vitrine.vit.CrossEntropy;
import vitrine.vit.Gradients;
import vitrine.vit.Trace;
import vitrine.vit.ViT;

/// Which pixels the answer hangs on: how much the loss of a class changes where a pixel does, the
/// gradient's absolute value (Simonyan et al. 2014, "Deep Inside Convolutional Networks", section
/// 3; the tile ViT's heatmap).
///
/// Of a pixel's channels the largest counts, as in the paper: a pixel matters where any of its
/// colours does, and a model of one channel has the same map.
public final class PixelGradient {
  private PixelGradient() {}

  /// The map of one picture and class, from one forward and one backward pass of the reference.
  ///
  /// @param pixels (channels, imageHeight, imageWidth), normalised; the gradient is by these values
  /// @param classIndex of the class asked for
  /// @return (imageHeight, imageWidth), from 0 on, as small as the class is sure
  /// @throws IllegalArgumentException where `pixels` has another size or there is no such class
  public static Grid of(ViT vit, float[] pixels, int classIndex) {
    int labels = vit.spec().numLabels();
    ClassIndex.require(classIndex, labels);
    Activations activations = Activations.forPixels();
    float[] logits = vit.forward(pixels, activations);
    float[] gradient =
        vit.backward(
            pixels,
            activations,
            CrossEntropy.gradient(logits, classIndex),
            Gradients.NONE,
            Trace.NONE);
    int area = vit.spec().imageHeight() * vit.spec().imageWidth();
    float[] largest = new float[area];
    for (int i = 0; i < gradient.length; i++) {
      largest[i % area] = Math.max(largest[i % area], Math.abs(gradient[i]));
    }
    return new Grid(vit.spec().imageHeight(), vit.spec().imageWidth(), largest);
  }
}
