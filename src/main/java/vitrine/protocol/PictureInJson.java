package vitrine.protocol;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What OpenAPI says of a picture in JSON; `classify.intake.JsonUpload` reads it.
@Schema(name = "PictureInJson", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
record PictureInJson(
    @Schema(
            description = "A picture in base64",
            requiredMode = Schema.RequiredMode.REQUIRED,
            example =
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC")
        String inputs,
    @Nullable ParametersInJson parameters,
    @Schema(description = "Means nothing here") @Nullable Map<String, Object> options) {

  /// Beside it.
  @Schema(name = "ParametersInJson", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
  record ParametersInJson(
      @Schema(
              name = "top_k",
              types = {"integer", "null"},
              minimum = "0",
              defaultValue = "5")
          @Nullable Integer topK,
      @Schema(
              name = "function_to_apply",
              types = {"string", "null"},
              pattern = "^(softmax|sigmoid|none)$")
          @Nullable String functionToApply) {}
}
