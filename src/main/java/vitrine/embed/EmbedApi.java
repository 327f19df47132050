package vitrine.embed;

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
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import vitrine.classify.web.ClassifyApi;

/// What OpenAPI says of `POST /embed`; its failures are added by `serving.ApiDocument`.
@Tag(name = "Embedding")
interface EmbedApi {
  @Operation(
      summary = "One or several pictures as vectors",
      description =
          """
          What the model's head would classify: the class token's representation, or the pooled \
          one, after the last norm. Takes what `/classify` takes. One picture answers an object, \
          several answer a list in the same order, with `{"error": problem}` in the place of one \
          that failed.\
          """,
      requestBody =
          @RequestBody(
              required = true,
              content = {
                @Content(
                    mediaType = "multipart/form-data",
                    schema = @Schema(implementation = ClassifyApi.MultipartPictures.class)),
                @Content(
                    mediaType = "image/*",
                    schema = @Schema(type = "string", format = "binary")),
                @Content(
                    mediaType = "application/octet-stream",
                    schema = @Schema(type = "string", format = "binary")),
                @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = JsonPicturesToEmbed.class),
                    examples =
                        @ExampleObject(
                            name = "a picture of 1×1",
                            value =
                                """
                                {"inputs": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4\
                                nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC", "parameters": {"normalize": false}}\
                                """))
              }))
  @ApiResponse(
      responseCode = "200",
      description = "The vectors",
      headers =
          @Header(
              name = "Server-Timing",
              description = "Milliseconds by stage; of several pictures the longest of each",
              schema = @Schema(type = "string")),
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(oneOf = {EmbeddingResponse.class, ListOfEmbeddings.class})))
  ResponseEntity<Object> embed(
      @Parameter(hidden = true) HttpServletRequest request,
      @Parameter(
              in = ParameterIn.QUERY,
              description = "A model that is served; by default the first",
              example = "vit-cifar10")
          @Nullable String model,
      @Parameter(
              in = ParameterIn.QUERY,
              description = "Whether a vector's length is 1, so that a product of two is a cosine",
              schema = @Schema(type = "boolean", defaultValue = "true"))
          @Nullable String normalize)
      throws IOException;

  /// Pictures in JSON.
  @Schema(
      name = "JsonPicturesToEmbed",
      additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
  record JsonPicturesToEmbed(
      @Schema(
              description = "A picture in base64, or a list of them",
              requiredMode = Schema.RequiredMode.REQUIRED,
              oneOf = {String.class, ClassifyApi.ListOfBase64.class})
          Object inputs,
      @Nullable EmbedParameters parameters) {}

  /// Parameters in JSON.
  @Schema(name = "EmbedParameters", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
  record EmbedParameters(
      @Schema(
              types = {"boolean", "null"},
              defaultValue = "true")
          @Nullable Boolean normalize) {}

  /// Several answers.
  @ArraySchema(schema = @Schema(oneOf = {EmbeddingResponse.class, ClassifyApi.ImageError.class}))
  interface ListOfEmbeddings {}
}
