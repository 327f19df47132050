package vitrine.protocol;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.classify.intake.JsonParameters;

/// What OpenAPI says of a picture in JSON; `classify.intake.JsonUpload` reads it.
@Schema(name = "PictureInJson", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
record PictureInJson(
    @Schema(
            description = "A picture in base64",
            requiredMode = Schema.RequiredMode.REQUIRED,
            example =
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC")
        String inputs,
    @Nullable JsonParameters parameters,
    @Schema(description = "Means nothing here") @Nullable Map<String, Object> options) {}
