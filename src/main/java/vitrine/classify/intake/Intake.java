package vitrine.classify.intake;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import vitrine.classify.Classification;
import vitrine.classify.ClassifyOptions;
import vitrine.classify.Timed;
import vitrine.inference.Deadline;
import vitrine.inference.ServedModel;
import vitrine.serving.Admission;
import vitrine.serving.Failure;
import vitrine.serving.Models;
import vitrine.serving.RequestDeadline;

/// A request with pictures, from its head to its answers. A dialect says which model the head asks
/// for, how the body is read and what is done with each picture, and shapes the answers.
@Component
public final class Intake {
  private final Models models;
  private final RequestDeadline deadlines;
  private final UploadReader uploads;
  private final MeasuredTasks tasks;
  private final ClassifyTask classification;

  Intake(
      Models models,
      RequestDeadline deadlines,
      UploadReader uploads,
      MeasuredTasks tasks,
      ClassifyTask classification) {
    this.models = models;
    this.deadlines = deadlines;
    this.uploads = uploads;
    this.tasks = tasks;
    this.classification = classification;
  }

  /// Lets the request in, reads it, and classifies its pictures.
  ///
  /// @param model that the head asks for; the default one for null
  /// @return what became of each picture, in the order of the request
  /// @throws Failure counted; of a request that is refused as a whole
  public List<Answer<Classification>> classify(
      HttpServletRequest request, @Nullable String model, Form<ClassifyOptions> form)
      throws IOException {
    return answer(request, model, form, classification);
  }

  /// Lets the request in, reads it, and does the task with its pictures: all at once, so that they
  /// share batches.
  ///
  /// @param model that the head asks for; the default one for null
  /// @return what became of each picture, in the order of the request
  /// @throws Failure counted; of a request that is refused as a whole
  public <O, R extends Timed> List<Answer<R>> answer(
      HttpServletRequest request, @Nullable String model, Form<O> form, Task<O, R> task)
      throws IOException {
    try (Arrival arrival = admitted(request, model)) {
      Job<O, R> job = read(arrival, form, task);
      return job.pictures().size() == 1
          ? List.of(answer(job.pictures().getFirst(), job))
          : all(job);
    }
  }

  private record Job<O, R extends Timed>(
      List<Picture> pictures, ServedModel model, O options, Deadline deadline, Task<O, R> task) {}

  private Arrival admitted(HttpServletRequest request, @Nullable String model) {
    try {
      return arrival(request, model);
    } catch (Failure e) {
      throw tasks.counted(e);
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

  private <O, R extends Timed> Job<O, R> read(Arrival arrival, Form<O> form, Task<O, R> task)
      throws IOException {
    try {
      Wanted<O> wanted = form.read(arrival);
      String name = wanted.model() == null ? arrival.model().bundle().name() : wanted.model();
      ServedModel model = models.ready(name);
      return new Job<>(wanted.pictures(), model, wanted.options(), arrival.deadline(), task);
    } catch (Failure e) {
      throw tasks.counted(e);
    }
  }

  private <O, R extends Timed> List<Answer<R>> all(Job<O, R> job) {
    List<Future<Answer<R>>> started;
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      started =
          job.pictures().stream().map(picture -> each.submit(() -> answer(picture, job))).toList();
    } // closing waits for all
    return started.stream().map(Future::resultNow).toList();
  }

  private <O, R extends Timed> Answer<R> answer(Picture picture, Job<O, R> job) {
    try {
      return Answer.of(
          tasks.answer(job.task(), picture, job.model(), job.options(), job.deadline()));
    } catch (Failure e) {
      return Answer.failed(e);
    }
  }
}
