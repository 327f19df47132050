package vitrine.classify.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.inference.ServedModel;
import vitrine.verify.Verification;
import vitrine.vit.ViTSpec;

/// What `GET /models/{name}` says.
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
    ViTSpec dimensions,
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
        model.bundle().vit().spec(),
        verification);
  }
}
