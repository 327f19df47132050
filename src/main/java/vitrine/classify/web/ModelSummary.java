package vitrine.classify.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import vitrine.inference.ServedModel;
import vitrine.model.Bundle;
import vitrine.onnx.PixelShape;

/// One line of `GET /models`.
record ModelSummary(
    @Schema(example = "vit-cifar10") String name,
    @JsonProperty("default") boolean isDefault,
    @Schema(example = "hf-vit") String family,
    @Schema(description = "The number of classes", example = "10") int labels,
    @Schema(
            description = "Pixels of the input: a number when square, else [height, width]",
            example = "32")
        Object imageSize,
    @Schema(example = "fp32") String precision,
    @Schema(description = "Of the file that is served: the weights, or a given graph")
        String sha256,
    boolean ready) {

  static ModelSummary of(ServedModel model, boolean isDefault, boolean ready) {
    Bundle bundle = model.bundle();
    return new ModelSummary(
        bundle.name(),
        isDefault,
        bundle.family(),
        bundle.labels().size(),
        imageSize(bundle.input()),
        model.precision().label(),
        bundle.sha256(),
        ready);
  }

  private static Object imageSize(PixelShape input) {
    return input.height() == input.width()
        ? (Object) input.height()
        : List.of(input.height(), input.width());
  }
}
