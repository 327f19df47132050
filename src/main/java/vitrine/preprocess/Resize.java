package vitrine.preprocess;

import java.util.Locale;

/// The first step: which size the whole image is resized to, and by which filter.
public sealed interface Resize {
  Resample resample();

  /// The size that an image of `height` × `width` pixels is resized to.
  Size target(int height, int width);

  /// To a fixed size; the aspect ratio is not kept.
  record ToSize(Size size, Resample resample) implements Resize {
    @Override
    public Size target(int height, int width) {
      return size;
    }

    @Override
    public String toString() {
      return "to " + size + " (height×width), " + resample.name().toLowerCase(Locale.ROOT);
    }
  }

  /// The shorter edge to `edge` pixels; the longer one follows, rounded down, as in
  /// `torchvision.transforms.Resize` and in `transformers`' `get_resize_output_image_size`.
  record ShortestEdge(int edge, Resample resample) implements Resize {
    @Override
    public Size target(int height, int width) {
      int shorter = Math.min(height, width);
      int longer = Math.max(height, width);
      int scaled = (int) ((double) ((long) edge * longer) / shorter);
      return width <= height ? new Size(scaled, edge) : new Size(edge, scaled);
    }

    @Override
    public String toString() {
      return "shortest edge to " + edge + ", " + resample.name().toLowerCase(Locale.ROOT);
    }
  }
}
