package vitrine.preprocess;

import java.util.List;
import vitrine.image.RgbImage;
import vitrine.tensor.VectorModule;

/// The two passes of a resize. Whoever does them, the bytes are the same.
sealed interface ResamplingPasses permits ScalarPasses, VectorPasses {
  /// The faster of those that this JVM and this processor can run.
  ResamplingPasses FASTEST = available().getLast();

  /// What this JVM and this processor can run, the fastest last.
  static List<ResamplingPasses> available() {
    return VectorModule.isPresent() && VectorPasses.areWide()
        ? List.of(new ScalarPasses(), new VectorPasses())
        : List.of(new ScalarPasses());
  }

  /// The horizontal pass over source rows `begin` to `end`, exclusive.
  ///
  /// @param axis of the columns
  /// @return as wide as the axis is long, `end - begin` high
  RgbImage alongRows(RgbImage source, AxisWeights axis, int begin, int end);

  /// The vertical pass over source columns `begin` to `end`, exclusive.
  ///
  /// @param axis of the rows
  /// @return `end - begin` wide, as high as the axis is long
  RgbImage alongColumns(RgbImage source, AxisWeights axis, int begin, int end);
}
