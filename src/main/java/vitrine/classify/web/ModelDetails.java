package vitrine.classify.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.inference.ServedModel;
import vitrine.verify.Verification;
import vitrine.vit.ViTSpec;

/// What `GET /models/{name}` says.
///
/// @param served which graph: our own export, or one that was given
/// @param temperature by which softmax divides logits; null where the model was not calibrated
/// @param dimensions null where there is a graph alone
/// @param verification null until it is made
record ModelDetails(
    String name,
    @JsonProperty("default") boolean isDefault,
    String family,
    List<String> labels,
    Object imageSize,
    String precision,
    String sha256,
    boolean ready,
    Map<String, Object> preprocessing,
    String served,
    @Nullable Double temperature,
    @Nullable ViTSpec dimensions,
    @Nullable Verification verification) {

  static ModelDetails of(
      ModelSummary summary, ServedModel model, @Nullable Verification verification) {
    return new ModelDetails(
        summary.name(),
        summary.isDefault(),
        summary.family(),
        model.bundle().labels(),
        summary.imageSize(),
        summary.precision(),
        summary.sha256(),
        summary.ready(),
        model.bundle().preprocessing().describe(),
        model.bundle().network().served(),
        model.bundle().calibration() == null ? null : model.bundle().temperature(),
        model.bundle().reference().map(reference -> reference.vit().spec()).orElse(null),
        verification);
  }
}
