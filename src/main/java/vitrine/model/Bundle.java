package vitrine.model;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vitrine.onnx.PixelShape;
import vitrine.preprocess.Preprocessing;

/// A model as it was published: everything that is known of it before an engine runs it.
///
/// @param name the last part of what it was asked for by
/// @param network what the engine runs
/// @param input what the network takes for one picture, and the preprocessing makes of it
/// @param preprocessing of its pictures
/// @param labels the classes by index
/// @param scoreFunction that its training implies
/// @param configSha256 of `config.json`, hexadecimal
/// @param calibration of its scores; null where there is none
public record Bundle(
    String name,
    Network network,
    PixelShape input,
    Preprocessing preprocessing,
    List<String> labels,
    ScoreFunction scoreFunction,
    String configSha256,
    @Nullable Calibration calibration) {

  /// See {@link Network#family()}.
  public String family() {
    return network.family();
  }

  /// By what softmax divides the logits; 1 where nothing was calibrated.
  public double temperature() {
    return calibration == null ? 1 : calibration.temperature();
  }

  /// The model's scores of logits, by its own function.
  public float[] scores(float[] logits) {
    return scores(logits, scoreFunction);
  }

  /// Scores of logits. A calibrated model divides the logits by its temperature where they go
  /// through softmax, for which that was fitted; the other functions take them as they are.
  ///
  /// @param logits (labels), as the network gave them
  /// @return (labels)
  public float[] scores(float[] logits, ScoreFunction function) {
    if (!isCalibrated(function)) {
      return function.apply(logits);
    }
    float[] divided = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      divided[i] = (float) (logits[i] / temperature());
    }
    return function.apply(divided);
  }

  /// Whether scores by this function are calibrated.
  public boolean isCalibrated(ScoreFunction function) {
    return calibration != null && function == ScoreFunction.SOFTMAX;
  }

  /// See {@link Network#sha256()}.
  public String sha256() {
    return network.sha256();
  }

  /// See {@link Network#reference()}.
  public Optional<Reference> reference() {
    return network.reference();
  }
}
