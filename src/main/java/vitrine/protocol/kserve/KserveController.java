package vitrine.protocol.kserve;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import vitrine.classify.Classification;
import vitrine.classify.ClassifyOptions;
import vitrine.classify.intake.Answer;
import vitrine.classify.intake.Intake;
import vitrine.classify.intake.Wanted;
import vitrine.inference.ServedModel;
import vitrine.protocol.Speaks;
import vitrine.protocol.kserve.Instances.Instance;
import vitrine.serving.Models;
import vitrine.serving.Protocol;
import vitrine.serving.VitrineProperties;

/// `/v1/models`, and `GET /`, by which KServe's client asks whether a service lives.
@RestController
@Speaks(Protocol.KSERVE)
@Tag(name = "KServe v1")
class KserveController implements KserveApi {
  private static final ClassifyOptions BEST = new ClassifyOptions(1, null, null);

  /// A model, and not what is asked of it: `:predict` is another path, and `:explain` none.
  private static final String NAME = "{model:(?!.*:(?:predict|explain)$).+}";

  /// Memory for each byte of the body: its strings or its numbers, and what they grow out of.
  private static final int WEIGHT = 4;

  private final Intake intake;
  private final Models models;
  private final int maxImages;

  KserveController(Intake intake, Models models, VitrineProperties properties) {
    this.intake = intake;
    this.models = models;
    maxImages = properties.maxImages();
  }

  @GetMapping(path = "/", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Whether the service lives")
  Alive alive() {
    return new Alive("alive");
  }

  @Schema(name = "ServerStatus")
  record Alive(@Schema(example = "alive") String status) {}

  @GetMapping(path = "/v1/models", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "The names of the models served")
  Names names() {
    return new Names(models.all().stream().map(model -> model.bundle().name()).toList());
  }

  @Schema(name = "ModelNames")
  record Names(List<String> models) {}

  @GetMapping(path = "/v1/models/" + NAME, produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Whether a model may answer")
  @ApiResponse(responseCode = "200", description = "It may")
  @ApiResponse(
      responseCode = "503",
      description = "It is not verified",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(ref = "#/components/schemas/ErrorText")))
  ModelStatus status(@PathVariable String model) {
    return new ModelStatus(models.ready(model).bundle().name(), true);
  }

  @Schema(name = "ModelStatus")
  record ModelStatus(@Schema(example = "vit-cifar10") String name, boolean ready) {}

  @Override
  @PostMapping(path = "/v1/models/{model}:predict", produces = MediaType.APPLICATION_JSON_VALUE)
  public Predictions predict(HttpServletRequest request, @PathVariable String model)
      throws IOException {
    List<Instance> asked = new ArrayList<>();
    List<Answer<Classification>> answers =
        intake.classify(
            request,
            model,
            arrival -> {
              asked.addAll(
                  new Instances(arrival.model(), maxImages).read(arrival.inflated(WEIGHT)));
              return new Wanted<>(asked.stream().map(Instance::picture).toList(), BEST);
            });
    ServedModel of = models.get(model);
    List<Classification> classifications = Answer.allOrThrow(answers);
    List<Predictions.Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < classifications.size(); i++) {
      predictions.add(Predictions.Prediction.of(classifications.get(i), of, asked.get(i).key()));
    }
    return new Predictions(predictions);
  }
}
