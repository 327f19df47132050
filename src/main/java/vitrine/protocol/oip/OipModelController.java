package vitrine.protocol.oip;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import vitrine.inference.ServedModel;
import vitrine.protocol.Speaks;
import vitrine.serving.Models;
import vitrine.serving.Protocol;
import vitrine.serving.VitrineProperties;

/// What the Open Inference Protocol tells of each model. Every path is there with and without a
/// version.
@RestController
@Speaks(Protocol.OIP)
@RequestMapping(path = "/v2/models", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Open Inference Protocol")
class OipModelController {
  private static final String MODEL = "/{model}";
  private static final String VERSION = "/{model}/versions/{version}";

  private final Models models;
  private final ModelVersions versions;
  private final int maxImages;

  OipModelController(Models models, ModelVersions versions, VitrineProperties properties) {
    this.models = models;
    this.versions = versions;
    maxImages = properties.maxImages();
  }

  @GetMapping({MODEL, VERSION})
  @Operation(summary = "A model's inputs and outputs")
  ModelMetadata metadata(
      @PathVariable String model, @PathVariable(required = false) @Nullable String version) {
    return ModelMetadata.of(versions.get(model, version));
  }

  @GetMapping({MODEL + "/ready", VERSION + "/ready"})
  @Operation(summary = "Whether a model may answer")
  @ApiResponse(responseCode = "200", description = "It may")
  @ApiResponse(
      responseCode = "503",
      description = "It is not verified",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(ref = "#/components/schemas/ErrorText")))
  ModelReady ready(
      @PathVariable String model, @PathVariable(required = false) @Nullable String version) {
    ModelVersions.require(model, version);
    return new ModelReady(models.ready(model).bundle().name(), true);
  }

  /// What the path says already.
  @Schema(name = "ModelReady")
  record ModelReady(String name, boolean ready) {}

  @GetMapping({MODEL + "/config", VERSION + "/config"})
  @Operation(summary = "A model's configuration, as Triton writes it")
  ModelConfig config(
      @PathVariable String model, @PathVariable(required = false) @Nullable String version) {
    return ModelConfig.of(versions.get(model, version), maxImages);
  }

  @GetMapping({MODEL + "/stats", VERSION + "/stats"})
  @Operation(summary = "What a model has done since the start, as Triton writes it")
  ModelStats stats(
      @PathVariable String model, @PathVariable(required = false) @Nullable String version) {
    return new ModelStats(List.of(stats(versions.get(model, version))));
  }

  @GetMapping("/stats")
  @Operation(summary = "What all models have done since the start")
  ModelStats statsOfAll() {
    return new ModelStats(models.all().stream().map(this::stats).toList());
  }

  private ModelStats.OfModel stats(ServedModel model) {
    return ModelStats.of(model.bundle().name(), models.statistics(model).snapshot());
  }
}
