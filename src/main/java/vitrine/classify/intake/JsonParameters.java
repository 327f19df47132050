package vitrine.classify.intake;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What OpenAPI says of the parameters beside pictures in JSON; [JsonUpload] reads them.
@Schema(name = "JsonParameters", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
public record JsonParameters(
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
