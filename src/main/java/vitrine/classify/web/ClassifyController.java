package vitrine.classify.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import vitrine.classify.Classification;
import vitrine.classify.Classifier;
import vitrine.classify.ClassifyOptions;
import vitrine.classify.web.Upload.Picture;
import vitrine.inference.ServedModel;
import vitrine.serving.Failure;
import vitrine.serving.Models;
import vitrine.serving.Problems;

/// `POST /classify`.
@RestController
class ClassifyController implements ClassifyApi {
  private final Models models;
  private final Classifier classifier;
  private final UploadReader uploads;
  private final ClassificationMetrics metrics;

  ClassifyController(
      Models models, Classifier classifier, UploadReader uploads, ClassificationMetrics metrics) {
    this.models = models;
    this.classifier = classifier;
    this.uploads = uploads;
    this.metrics = metrics;
  }

  @Override
  @PostMapping(
      path = "/classify",
      consumes = {
        MediaType.MULTIPART_FORM_DATA_VALUE,
        "image/*",
        MediaType.APPLICATION_OCTET_STREAM_VALUE,
        MediaType.APPLICATION_JSON_VALUE
      },
      produces = MediaType.APPLICATION_JSON_VALUE)
  public ResponseEntity<Object> classify(
      HttpServletRequest request,
      @RequestParam(name = "model", required = false) @Nullable String modelName,
      @RequestParam(name = "top_k", required = false) @Nullable String topK,
      @RequestParam(name = "min_score", required = false) @Nullable String minScore,
      @RequestParam(name = "function", required = false) @Nullable String function)
      throws IOException {
    ServedModel model;
    Upload upload;
    ClassifyOptions options;
    try {
      model = models.ready(modelName);
      upload = uploads.read(request);
      options =
          ClassifyParameters.options(
              upload.topK() == null ? topK : upload.topK(),
              minScore,
              upload.function() == null ? function : upload.function());
    } catch (Failure e) {
      throw metrics.counted(e);
    }
    return upload.pictures().size() == 1
        ? one(upload.pictures().getFirst(), model, options)
        : several(upload.pictures(), model, options);
  }

  private ResponseEntity<Object> one(Picture image, ServedModel model, ClassifyOptions options) {
    Classification classification = measured(image, model, options);
    return ResponseEntity.ok()
        .header(ServerTiming.HEADER, ServerTiming.of(List.of(classification)))
        .body(ClassificationResponse.of(classification));
  }

  /// All at once, so that they share batches; answered in their order, each with its own failure.
  private ResponseEntity<Object> several(
      List<Picture> images, ServedModel model, ClassifyOptions options) {
    List<Future<Result>> started;
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      started =
          images.stream().map(image -> each.submit(() -> result(image, model, options))).toList();
    } // closing waits for all
    List<Result> results = started.stream().map(Future::resultNow).toList();
    List<Classification> done =
        results.stream().map(Result::classification).filter(Objects::nonNull).toList();
    return ResponseEntity.ok()
        .header(ServerTiming.HEADER, ServerTiming.of(done))
        .body(results.stream().map(Result::body).toList());
  }

  /// One of the two.
  private record Result(@Nullable Classification classification, @Nullable Failure failure) {
    Object body() {
      return classification == null
          ? new ImageProblem(Problems.of(Objects.requireNonNull(failure)))
          : ClassificationResponse.of(classification);
    }
  }

  /// In the place of a picture that failed among several.
  private record ImageProblem(ProblemDetail error) {}

  private Result result(Picture image, ServedModel model, ClassifyOptions options) {
    try {
      return new Result(measured(image, model, options), null);
    } catch (Failure e) {
      return new Result(null, e);
    }
  }

  private Classification measured(Picture picture, ServedModel model, ClassifyOptions options) {
    return metrics.measure(model, picture, bytes -> classifier.classify(bytes, model, options));
  }
}
