package vitrine.classify.intake;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import vitrine.classify.ClassifyOptions;
import vitrine.inference.Deadline;
import vitrine.inference.ServedModel;
import vitrine.serving.Admission;
import vitrine.serving.Failure;
import vitrine.serving.Models;
import vitrine.serving.RequestDeadline;

/// A request for classification, from its head to its answers. A dialect says which model the head
/// asks for and how the body is read, and shapes the answers.
@Component
public final class Intake {
  private final Models models;
  private final RequestDeadline deadlines;
  private final UploadReader uploads;
  private final MeasuredClassifier classifier;

  Intake(
      Models models,
      RequestDeadline deadlines,
      UploadReader uploads,
      MeasuredClassifier classifier) {
    this.models = models;
    this.deadlines = deadlines;
    this.uploads = uploads;
    this.classifier = classifier;
  }

  /// Lets the request in, reads it, and classifies its pictures: all at once, so that they share
  /// batches.
  ///
  /// @param model that the head asks for; the default one for null
  /// @return what became of each picture, in the order of the request
  /// @throws Failure counted; of a request that is refused as a whole
  public List<Answer> classify(HttpServletRequest request, @Nullable String model, Form form)
      throws IOException {
    try (Arrival arrival = admitted(request, model)) {
      Job job = read(arrival, form);
      return job.pictures().size() == 1
          ? List.of(answer(job.pictures().getFirst(), job))
          : all(job);
    }
  }

  private record Job(
      List<Picture> pictures, ServedModel model, ClassifyOptions options, Deadline deadline) {}

  private Arrival admitted(HttpServletRequest request, @Nullable String model) {
    try {
      return arrival(request, model);
    } catch (Failure e) {
      throw classifier.counted(e);
    }
  }

  /// Refuses what would find no place. A form may name its model in the body, which is then read to
  /// know.
  private Arrival arrival(HttpServletRequest request, @Nullable String name) {
    Deadline deadline = deadlines.of(request);
    boolean later = name == null && models.all().size() > 1 && UploadReader.isForm(request);
    ServedModel model = later ? models.get(null) : models.ready(name);
    Admission admission = models.admission(model);
    if (!later) {
      admission.check();
    }
    return new Arrival(request, model, deadline, uploads, uploads.memory(admission));
  }

  private Job read(Arrival arrival, Form form) throws IOException {
    try {
      Wanted wanted = form.read(arrival);
      String name = wanted.model() == null ? arrival.model().bundle().name() : wanted.model();
      return new Job(wanted.pictures(), models.ready(name), wanted.options(), arrival.deadline());
    } catch (Failure e) {
      throw classifier.counted(e);
    }
  }

  private List<Answer> all(Job job) {
    List<Future<Answer>> started;
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      started =
          job.pictures().stream().map(picture -> each.submit(() -> answer(picture, job))).toList();
    } // closing waits for all
    return started.stream().map(Future::resultNow).toList();
  }

  private Answer answer(Picture picture, Job job) {
    try {
      return Answer.of(classifier.classify(picture, job.model(), job.options(), job.deadline()));
    } catch (Failure e) {
      return Answer.of(e);
    }
  }
}
