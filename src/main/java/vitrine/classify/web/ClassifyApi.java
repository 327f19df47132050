package vitrine.classify.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import vitrine.classify.intake.JsonParameters;

/// What OpenAPI says of `POST /classify`; its failures are added by `serving.ApiDocument`.
@Tag(name = "Classification")
public interface ClassifyApi {
  @Operation(
      summary = "Classify one or several pictures",
      description =
          """
          Takes JPEG, PNG, WebP, BMP, GIF and TIFF as multipart file parts (any field name), as the \
          raw body, or as base64 in JSON. One picture answers an object, several answer a list in \
          the same order, with `{"error": problem}` in the place of one that failed.\
          """,
      requestBody =
          @RequestBody(
              required = true,
              content = {
                @Content(
                    mediaType = "multipart/form-data",
                    schema = @Schema(implementation = MultipartPictures.class)),
                @Content(
                    mediaType = "image/*",
                    schema = @Schema(type = "string", format = "binary")),
                @Content(
                    mediaType = "application/octet-stream",
                    schema = @Schema(type = "string", format = "binary")),
                @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = JsonPictures.class),
                    examples =
                        @ExampleObject(
                            name = "a picture of 1×1",
                            value =
                                """
                                {"inputs": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4\
                                nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC", "parameters": {"top_k": 2}}\
                                """))
              }))
  @ApiResponse(
      responseCode = "200",
      description = "Classified",
      headers =
          @Header(
              name = "Server-Timing",
              description = "Milliseconds by stage; of several pictures the longest of each",
              schema = @Schema(type = "string")),
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(oneOf = {ClassificationResponse.class, ListOfResults.class}),
              examples = {
                @ExampleObject(
                    name = "one picture",
                    value =
                        """
                        {"model": "vit-cifar10", "predictions": [{"label": "ship", "index": 8, \
                        "score": 0.964}, {"label": "bird", "index": 2, "score": 0.0085}], \
                        "timings": {"decode": 0.2, "preprocess": 0.5, "queue": 0.9, \
                        "inference": 3.8, "postprocess": 0.1}}\
                        """),
                @ExampleObject(
                    name = "several pictures",
                    value =
                        """
                        [{"model": "vit-cifar10", "predictions": [{"label": "ship", "index": 8, \
                        "score": 0.964}], "timings": {"decode": 0.2, "preprocess": 0.5, \
                        "queue": 0.9, "inference": 3.8, "postprocess": 0.1}}, {"error": \
                        {"type": "urn:vitrine:problem:undecodable-image", "title": "The picture \
                        can't be decoded", "status": 400, "detail": "what exactly"}}]\
                        """)
              }))
  ResponseEntity<Object> classify(
      @Parameter(hidden = true) HttpServletRequest request,
      @Parameter(
              in = ParameterIn.QUERY,
              description = "A model that is served; by default the first",
              example = "vit-cifar10")
          @Nullable String model,
      @Parameter(
              in = ParameterIn.QUERY,
              description = "Predictions at most; 0 for all classes",
              schema = @Schema(type = "integer", minimum = "0", defaultValue = "5"))
          @Nullable String topK,
      @Parameter(
              in = ParameterIn.QUERY,
              description = "Predictions with a lower score are left out",
              schema = @Schema(type = "number"))
          @Nullable String minScore,
      @Parameter(
              in = ParameterIn.QUERY,
              description =
                  "What makes scores of logits; by default what the model was trained for",
              schema =
                  @Schema(
                      type = "string",
                      allowableValues = {"softmax", "sigmoid", "none"}))
          @Nullable String function)
      throws IOException;

  /// A form with pictures.
  record MultipartPictures(
      @ArraySchema(
              minItems = 1,
              schema = @Schema(type = "string", format = "binary"),
              arraySchema = @Schema(requiredMode = Schema.RequiredMode.REQUIRED))
          List<String> image) {}

  /// Pictures in JSON.
  @Schema(name = "JsonPictures", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
  record JsonPictures(
      @Schema(
              description = "A picture in base64, or a list of them",
              requiredMode = Schema.RequiredMode.REQUIRED,
              oneOf = {String.class, ListOfBase64.class})
          Object inputs,
      @Nullable JsonParameters parameters) {}

  /// Several pictures in base64.
  @ArraySchema(schema = @Schema(type = "string", format = "byte"))
  interface ListOfBase64 {}

  /// Several answers.
  @ArraySchema(schema = @Schema(oneOf = {ClassificationResponse.class, ImageError.class}))
  interface ListOfResults {}

  /// In the place of a picture that failed among several.
  record ImageError(@Schema(requiredMode = Schema.RequiredMode.REQUIRED) ProblemDetail error) {}
}
