package vitrine.protocol.kserve;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.classify.Classification;
import vitrine.inference.ServedModel;

/// What `:predict` answers: a prediction for each instance, in their order.
@Schema(name = "Predictions")
record Predictions(List<Prediction> predictions) {
  /// As the image classifiers of KServe's examples for TensorFlow answer, and the label.
  ///
  /// @param scores of all classes, by index: what the model's own function makes of the logits
  /// @param prediction index of the best
  /// @param label of the best
  /// @param key of the instance, if it had one, as it was
  @Schema(name = "InstancePrediction")
  record Prediction(
      float[] scores,
      @Schema(example = "8") int prediction,
      @Schema(example = "ship") String label,
      @Schema(types = {"string", "number", "boolean", "null"}) @Nullable Object key) {
    static Prediction of(Classification classification, ServedModel model, @Nullable Object key) {
      vitrine.classify.Prediction best = classification.predictions().getFirst();
      return new Prediction(
          model.bundle().scores(classification.logits()), best.index(), best.label(), key);
    }
  }
}
