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
import vitrine.inference.Deadline;
import vitrine.inference.ServedModel;
import vitrine.serving.Admission;
import vitrine.serving.Failure;
import vitrine.serving.Models;
import vitrine.serving.Problems;
import vitrine.serving.RequestDeadline;

/// `POST /classify`.
@RestController
class ClassifyController implements ClassifyApi {
  private final Models models;
  private final Classifier classifier;
  private final UploadReader uploads;
  private final RequestDeadline deadlines;
  private final ClassificationMetrics metrics;

  ClassifyController(
      Models models,
      Classifier classifier,
      UploadReader uploads,
      RequestDeadline deadlines,
      ClassificationMetrics metrics) {
    this.models = models;
    this.classifier = classifier;
    this.uploads = uploads;
    this.deadlines = deadlines;
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
    try (Accepted accepted = accept(request, modelName, topK, minScore, function)) {
      List<Picture> pictures = accepted.upload().pictures();
      return pictures.size() == 1
          ? one(pictures.getFirst(), accepted.job())
          : several(pictures, accepted.job());
    }
  }

  /// What is wanted of each picture of a request.
  private record Job(ServedModel model, ClassifyOptions options, Deadline deadline) {}

  /// A request whose body has arrived.
  private record Accepted(Upload upload, Job job) implements AutoCloseable {
    @Override
    public void close() {
      upload.close();
    }
  }

  private Accepted accept(
      HttpServletRequest request,
      @Nullable String modelName,
      @Nullable String topK,
      @Nullable String minScore,
      @Nullable String function)
      throws IOException {
    try {
      Deadline deadline = deadlines.of(request);
      Admission admission = admission(request, modelName);
      Upload upload = uploads.read(request, deadline, admission);
      try {
        ClassifyOptions options =
            ClassifyParameters.options(
                upload.parameter("top_k", topK),
                upload.parameter("min_score", minScore),
                upload.parameter("function", function));
        ServedModel model = models.ready(upload.parameter("model", modelName));
        return new Accepted(upload, new Job(model, options, deadline));
      } catch (RuntimeException e) {
        upload.close();
        throw e;
      }
    } catch (Failure e) {
      throw metrics.counted(e);
    }
  }

  /// Refuses what would find no place. A form may name its model in the body, which is then read to
  /// know.
  private Admission admission(HttpServletRequest request, @Nullable String modelName) {
    boolean later = modelName == null && models.all().size() > 1 && UploadReader.isForm(request);
    if (later) {
      return models.admission(models.get(null));
    }
    Admission admission = models.admission(models.ready(modelName));
    admission.check();
    return admission;
  }

  private ResponseEntity<Object> one(Picture picture, Job job) {
    Classification classification = measured(picture, job);
    return ResponseEntity.ok()
        .header(ServerTiming.HEADER, ServerTiming.of(List.of(classification)))
        .body(ClassificationResponse.of(classification));
  }

  /// All at once, so that they share batches; answered in their order, each with its own failure.
  private ResponseEntity<Object> several(List<Picture> pictures, Job job) {
    List<Future<Result>> started;
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      started = pictures.stream().map(picture -> each.submit(() -> result(picture, job))).toList();
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

  private Result result(Picture picture, Job job) {
    try {
      return new Result(measured(picture, job), null);
    } catch (Failure e) {
      return new Result(null, e);
    }
  }

  private Classification measured(Picture picture, Job job) {
    return metrics.measure(
        job.model(),
        picture,
        bytes -> classifier.classify(bytes, job.model(), job.options(), job.deadline()));
  }
}
