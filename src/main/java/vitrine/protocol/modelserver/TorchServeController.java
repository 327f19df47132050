package vitrine.protocol.modelserver;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import vitrine.classify.intake.Intake;
import vitrine.protocol.Speaks;
import vitrine.serving.Protocol;

/// `/predictions/{m}`, as TorchServe with its handler `image_classifier` answers it. PUT, too: so
/// `curl -T` sends.
@RestController
@Speaks(Protocol.TORCHSERVE)
@Tag(name = "TorchServe")
class TorchServeController {
  private final Intake intake;

  TorchServeController(Intake intake) {
    this.intake = intake;
  }

  @RequestMapping(
      path = "/predictions/{name}",
      method = {RequestMethod.POST, RequestMethod.PUT},
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Classify a picture with a model")
  @PictureOrForm
  @Probabilities
  Map<String, Float> predict(HttpServletRequest request, @PathVariable String name)
      throws IOException {
    return probabilities(request, name, null);
  }

  @RequestMapping(
      path = "/predictions/{name}/{version}",
      method = {RequestMethod.POST, RequestMethod.PUT},
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Classify a picture with a model of that version, which is 1.0")
  @PictureOrForm
  @Probabilities
  Map<String, Float> predict(
      HttpServletRequest request, @PathVariable String name, @PathVariable String version)
      throws IOException {
    return probabilities(request, name, version);
  }

  /// The best first; of two classes of one name, the better.
  private Map<String, Float> probabilities(
      HttpServletRequest request, String name, @Nullable String version) throws IOException {
    Map<String, Float> probabilities = new LinkedHashMap<>();
    intake
        .classify(request, ModelVersion.model(name, version), OnePicture::read)
        .getFirst()
        .orThrow()
        .predictions()
        .forEach(each -> probabilities.putIfAbsent(each.label(), each.score()));
    return probabilities;
  }

  /// What OpenAPI says of an answer.
  @ApiResponse(
      responseCode = "200",
      description = "Labels with their probabilities, the best first",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              additionalPropertiesSchema = @Schema(types = "number"),
              schema = @Schema(type = "object"),
              examples =
                  @ExampleObject(name = "two", value = "{\"ship\": 0.964, \"bird\": 0.0085}")))
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  private @interface Probabilities {}
}
