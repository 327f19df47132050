package vitrine.protocol.kserve;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What OpenAPI says of `:predict`; its failures are added by `serving.ApiDocument`.
interface KserveApi {
  @Operation(
      summary = "Classify one or several pictures",
      description =
          """
          Each instance is a picture: base64, `{"b64": base64}`, an object with either under \
          `image_bytes`, `image` or `data` (and maybe a `key`, which the answer repeats), or pixel \
          values, rescaled and normalised, as lists [channels, height, width] or [height, width, \
          channels].\
          """,
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Request.class),
                      examples =
                          @ExampleObject(
                              name = "a picture of 1×1",
                              value =
                                  """
                                  {"instances": [{"image_bytes": {"b64": "iVBORw0KGgoAAAANSUhEUgAAAA\
                                  EAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC\
                                  "}, "key": "1"}]}\
                                  """))))
  @ApiResponse(responseCode = "200", description = "Classified")
  Predictions predict(@Parameter(hidden = true) HttpServletRequest request, String model)
      throws IOException;

  /// A request.
  @Schema(name = "PredictRequest")
  record Request(
      @ArraySchema(minItems = 1, arraySchema = @Schema(requiredMode = Schema.RequiredMode.REQUIRED))
          List<Object> instances,
      @Schema(name = "signature_name") @Nullable String signatureName) {}
}
