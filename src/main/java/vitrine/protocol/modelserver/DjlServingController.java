package vitrine.protocol.modelserver;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import vitrine.classify.intake.Intake;
import vitrine.protocol.Speaks;
import vitrine.serving.Protocol;

/// `/predictions/{m}` and `/invocations`, as DJL Serving answers them.
@RestController
@Speaks(Protocol.DJL)
@Tag(name = "DJL Serving")
class DjlServingController {
  private final Intake intake;

  DjlServingController(Intake intake) {
    this.intake = intake;
  }

  /// One class, as DJL's Classifications are written.
  @Schema(description = "One class of a picture")
  record ClassProbability(
      @Schema(example = "ship", requiredMode = Schema.RequiredMode.REQUIRED) String className,
      @Schema(example = "0.964", requiredMode = Schema.RequiredMode.REQUIRED) float probability) {}

  @RequestMapping(
      path = "/predictions/{name}",
      method = {RequestMethod.POST, RequestMethod.PUT},
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Classify a picture with a model")
  @PictureOrForm
  List<ClassProbability> predict(HttpServletRequest request, @PathVariable String name)
      throws IOException {
    return classes(request, name);
  }

  @RequestMapping(
      path = "/predictions/{name}/{version}",
      method = {RequestMethod.POST, RequestMethod.PUT},
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Classify a picture with a model of that version, which is 1.0")
  @PictureOrForm
  List<ClassProbability> predict(
      HttpServletRequest request, @PathVariable String name, @PathVariable String version)
      throws IOException {
    return classes(request, ModelVersion.model(name, version));
  }

  @RequestMapping(
      path = "/invocations",
      method = RequestMethod.POST,
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Classify a picture with a model, by default the first")
  @PictureOrForm
  List<ClassProbability> invoke(
      HttpServletRequest request,
      @Parameter(description = "A model that is served; by default the first")
          @RequestParam(name = "model_name", required = false)
          @Nullable String name)
      throws IOException {
    return classes(request, name);
  }

  private List<ClassProbability> classes(HttpServletRequest request, @Nullable String model)
      throws IOException {
    return intake
        .classify(request, model, OnePicture::read)
        .getFirst()
        .orThrow()
        .predictions()
        .stream()
        .map(prediction -> new ClassProbability(prediction.label(), prediction.score()))
        .toList();
  }
}
