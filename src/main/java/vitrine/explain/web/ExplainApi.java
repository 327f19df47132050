package vitrine.explain.web;

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
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/// What OpenAPI says of `POST /explain`; its failures are added by `serving.ApiDocument`.
@Tag(name = "Explanation")
interface ExplainApi {
  @Operation(
      summary = "Show why a picture got its label",
      description =
          """
          Takes one picture, in each of the forms that `/classify` takes. Answers a heatmap over the \
          picture, in its own size, or the map's numbers.\
          """,
      requestBody =
          @RequestBody(
              required = true,
              content = {
                @Content(
                    mediaType = "multipart/form-data",
                    schema = @Schema(implementation = MultipartPicture.class)),
                @Content(
                    mediaType = "image/*",
                    schema = @Schema(type = "string", format = "binary")),
                @Content(
                    mediaType = "application/octet-stream",
                    schema = @Schema(type = "string", format = "binary")),
                @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = JsonPicture.class),
                    examples =
                        @ExampleObject(
                            name = "a picture of 1×1",
                            value =
                                """
                                {"inputs": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4\
                                nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC", "parameters": {"method": \
                                "rollout", "as": "json"}}\
                                """))
              }))
  @ApiResponse(
      responseCode = "200",
      description = "Explained",
      headers =
          @Header(
              name = "Server-Timing",
              description = "Milliseconds by stage",
              schema = @Schema(type = "string")),
      content = {
        @Content(
            mediaType = "image/png",
            schema = @Schema(type = "string", format = "binary"),
            examples = @ExampleObject(name = "a heatmap", value = "(a PNG file)")),
        @Content(
            mediaType = "application/json",
            schema = @Schema(implementation = ExplanationResponse.class),
            examples =
                @ExampleObject(
                    name = "a map of 2×2",
                    value =
                        """
                        {"model": "vit-cifar10", "method": "rollout", "class": {"label": "ship", \
                        "index": 8, "score": 0.964}, "grid": {"rows": 2, "cols": 2, "min": 0.01, \
                        "max": 0.2, "values": [[0.01, 0.1], [0.02, 0.2]]}, "region": {"left": 0, \
                        "top": 0, "width": 96, "height": 96}, "picture": {"width": 96, "height": \
                        96}, "parameters": {"fusion": "mean", "discard": 0}, "timings": {"decode": \
                        0.2, "preprocess": 0.5, "queue": 0.9, "inference": 3.8, "explain": 0.1}}\
                        """))
      })
  @Parameter(
      in = ParameterIn.QUERY,
      name = "model",
      description = "A model that is served; by default the first",
      schema = @Schema(type = "string"),
      example = "vit-cifar10")
  @Parameter(
      in = ParameterIn.QUERY,
      name = "method",
      description = "How to explain; `occlusion` is all that a graph alone can do",
      schema =
          @Schema(
              type = "string",
              allowableValues = {"rollout", "gradient", "relevance", "occlusion", "attention"},
              defaultValue = "rollout"))
  @Parameter(
      in = ParameterIn.QUERY,
      name = "class",
      description = "The class to explain, by index or label; by default the best",
      schema = @Schema(type = "string"))
  @Parameter(
      in = ParameterIn.QUERY,
      name = "as",
      description = "The answer's form; by default what `Accept` says, else `png`",
      schema =
          @Schema(
              type = "string",
              allowableValues = {"png", "json"}))
  @Parameter(
      in = ParameterIn.QUERY,
      name = "overlay",
      description = "How much of the map covers the picture",
      schema = @Schema(type = "number", minimum = "0", maximum = "1", defaultValue = "0.6"))
  @Parameter(
      in = ParameterIn.QUERY,
      name = "fusion",
      description = "`rollout`: what is made of a layer's heads",
      schema =
          @Schema(
              type = "string",
              allowableValues = {"mean", "max", "min"},
              defaultValue = "mean"))
  @Parameter(
      in = ParameterIn.QUERY,
      name = "discard",
      description = "`rollout`: how much of each layer's map is left out, the lowest values",
      schema =
          @Schema(type = "number", minimum = "0", exclusiveMaximumValue = 1, defaultValue = "0"))
  @Parameter(
      in = ParameterIn.QUERY,
      name = "layer",
      description = "`attention`: which layer, from 0; by default the last",
      schema = @Schema(type = "integer", minimum = "0"))
  @Parameter(
      in = ParameterIn.QUERY,
      name = "head",
      description = "`attention`: which head, from 0; by default all (as PNG their mean)",
      schema = @Schema(type = "integer", minimum = "0"))
  @Parameter(
      in = ParameterIn.QUERY,
      name = "patch",
      description = "`attention`: which patch looks, row by row from 0; by default the class token",
      schema = @Schema(type = "integer", minimum = "0"))
  @Parameter(
      in = ParameterIn.QUERY,
      name = "window",
      description = "`occlusion`: side of what is hidden, in pixels of the network's input",
      schema = @Schema(type = "integer", minimum = "1"))
  @Parameter(
      in = ParameterIn.QUERY,
      name = "stride",
      description = "`occlusion`: how far apart windows are, likewise",
      schema = @Schema(type = "integer", minimum = "1"))
  ResponseEntity<Object> explain(
      @Parameter(hidden = true) HttpServletRequest request,
      @Parameter(hidden = true) Map<String, String> query)
      throws IOException;

  /// A form with a picture.
  record MultipartPicture(
      @Schema(type = "string", format = "binary", requiredMode = Schema.RequiredMode.REQUIRED)
          String image) {}

  /// A picture in JSON.
  @Schema(name = "JsonPicture", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
  record JsonPicture(
      @Schema(
              description = "A picture in base64, or a list of one",
              requiredMode = Schema.RequiredMode.REQUIRED,
              oneOf = {String.class, ListOfOne.class})
          Object inputs,
      @Schema(description = "Those of the query, but `model`")
          @Nullable Map<String, Object> parameters) {}

  /// One picture in base64.
  @ArraySchema(minItems = 1, maxItems = 1, schema = @Schema(type = "string", format = "byte"))
  interface ListOfOne {}
}
