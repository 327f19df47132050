package vitrine.classify.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import vitrine.inference.ServedModel;
import vitrine.serving.Models;
import vitrine.verify.web.Verifications;

/// `GET /models` and `GET /models/{name}`.
@RestController
@Tag(name = "Models")
class ModelsController {
  private final Models models;
  private final Verifications verifications;

  ModelsController(Models models, Verifications verifications) {
    this.models = models;
    this.verifications = verifications;
  }

  @GetMapping(path = "/models", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "The models served, the default first")
  List<ModelSummary> all() {
    return models.all().stream().map(this::summary).toList();
  }

  @GetMapping(path = "/models/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "One model: labels, preprocessing, dimensions, verification")
  ModelDetails one(@PathVariable String name) {
    ServedModel model = models.get(name);
    return ModelDetails.of(summary(model), model, verifications.of(name).orElse(null));
  }

  private ModelSummary summary(ServedModel model) {
    return ModelSummary.of(model, model == models.get(null), models.isReady(model));
  }
}
