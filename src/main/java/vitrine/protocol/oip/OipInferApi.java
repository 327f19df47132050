package vitrine.protocol.oip;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/// What OpenAPI says of `/infer`; its failures are added by `serving.ApiDocument`.
@Tag(name = "Open Inference Protocol")
interface OipInferApi {
  @Infer
  ResponseEntity<byte[]> infer(@Parameter(hidden = true) HttpServletRequest request, String model)
      throws IOException;

  @Infer
  ResponseEntity<byte[]> inferByVersion(
      @Parameter(hidden = true) HttpServletRequest request, String model, String version)
      throws IOException;

  /// Both paths are the same operation.
  @Operation(
      summary = "Classify one or several pictures, sent as a tensor",
      description =
          """
          One input: `image`, BYTES [pictures], files in base64; or `pixel_values`, FP32 [pictures, \
          channels, height, width], rescaled and normalised. Outputs: `logits` and `scores`, FP32 \
          [pictures, labels]; both, unless asked for by name. With the header \
          `Inference-Header-Content-Length` tensors' bytes stand behind the JSON.\
          """,
      parameters = {
        @Parameter(
            in = ParameterIn.HEADER,
            name = InferAnswer.HEADER_LENGTH,
            description = "How many of the body's bytes are JSON, where tensors are behind it",
            schema = @Schema(type = "integer", minimum = "0"))
      },
      requestBody =
          @RequestBody(
              required = true,
              content = {
                @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = Request.class),
                    examples =
                        @ExampleObject(
                            name = "a picture of 1×1",
                            value =
                                """
                                {"id": "7", "inputs": [{"name": "image", "shape": [1], "datatype": \
                                "BYTES", "data": ["iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADEl\
                                EQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"]}], "outputs": [{"name": \
                                "scores", "parameters": {"classification": 3}}]}\
                                """)),
                @Content(
                    mediaType = "application/octet-stream",
                    schema = @Schema(type = "string", format = "binary"))
              }))
  @ApiResponse(
      responseCode = "200",
      description = "Classified",
      content = {
        @Content(
            mediaType = "application/json",
            schema = @Schema(implementation = Response.class),
            examples =
                @ExampleObject(
                    value =
                        """
                        {"id": "7", "model_name": "vit-cifar10", "model_version": "1", "outputs": \
                        [{"name": "scores", "datatype": "BYTES", "shape": [1, 3], "data": \
                        ["0.964010:8:ship", "0.008532:2:bird", "0.007413:0:airplane"]}]}\
                        """)),
        @Content(
            mediaType = "application/octet-stream",
            schema = @Schema(type = "string", format = "binary"))
      })
  @Retention(RetentionPolicy.RUNTIME)
  @interface Infer {}

  /// A request.
  @Schema(name = "InferRequest")
  record Request(
      @Nullable String id,
      @ArraySchema(
              minItems = 1,
              schema = @Schema(implementation = Input.class),
              arraySchema = @Schema(requiredMode = Schema.RequiredMode.REQUIRED))
          List<Input> inputs,
      @Nullable List<Output> outputs,
      @Schema(description = "`timeout` in microseconds, `binary_data_output`")
          @Nullable Map<String, Object> parameters) {}

  /// A tensor of a request.
  @Schema(name = "InferInput")
  record Input(
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              allowableValues = {Tensors.IMAGE, Tensors.PIXEL_VALUES})
          String name,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<Integer> shape,
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              allowableValues = {Tensors.BYTES, Tensors.FP32})
          String datatype,
      @Nullable Map<String, Object> parameters,
      @Schema(description = "Strings or numbers, flat or as lists in lists")
          @Nullable List<Object> data) {}

  /// An output that is asked for.
  @Schema(name = "InferRequestedOutput")
  record Output(
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              allowableValues = {Tensors.LOGITS, Tensors.SCORES})
          String name,
      @Schema(description = "`classification`: so many of the best classes; `binary_data`")
          @Nullable Map<String, Object> parameters) {}

  /// An answer.
  @Schema(name = "InferResponse")
  record Response(
      @Nullable String id,
      @JsonProperty("model_name") String modelName,
      @JsonProperty("model_version") String modelVersion,
      List<AnsweredOutput> outputs) {}

  /// A tensor of an answer.
  @Schema(name = "InferOutput")
  record AnsweredOutput(
      String name,
      String datatype,
      List<Integer> shape,
      @Nullable Map<String, Object> parameters,
      @Schema(description = "Numbers, or strings") @Nullable List<Object> data) {}
}
