package vitrine.classify.intake;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import vitrine.classify.Timed;
import vitrine.inference.Deadline;
import vitrine.inference.ServedModel;
import vitrine.serving.Admission.Place;
import vitrine.serving.Failure;
import vitrine.serving.ModelStatistics;
import vitrine.serving.Models;
import vitrine.serving.OutOfMemory;
import vitrine.serving.Outcome;
import vitrine.serving.ServiceMetrics;

/// Stands around what is done with pictures: lets each in, and counts what happens to it.
@Component
class MeasuredTasks {
  private static final Logger LOG = LoggerFactory.getLogger(MeasuredTasks.class);

  private final Models models;
  private final ServiceMetrics metrics;

  MeasuredTasks(Models models, ServiceMetrics metrics) {
    this.models = models;
    this.metrics = metrics;
  }

  /// @throws Failure counted, of all places taken, too; a defect of ours as {@link
  ///   Failure.Unexpected}
  <O, R extends Timed> R answer(
      Task<O, R> task, Picture picture, ServedModel model, O options, Deadline deadline) {
    String name = model.bundle().name();
    ModelStatistics statistics = models.statistics(model);
    long start = System.nanoTime();
    try (Place _ = models.admission(model).enter()) {
      R result = task.answer(picture, model, options, deadline);
      result.timings().forEach(metrics::stage);
      statistics.succeeded(result.timings(), System.nanoTime() - start);
      metrics.count(name, Outcome.OK);
      return result;
    } catch (Failure e) {
      statistics.failed(System.nanoTime() - start);
      metrics.count(name, Outcome.of(e));
      throw e;
    } catch (RuntimeException | Error e) {
      OutOfMemory.endIfCauseOf(e);
      LOG.error("a picture failed in a way that has no name", e);
      statistics.failed(System.nanoTime() - start);
      metrics.count(name, Outcome.INTERNAL_ERROR);
      throw new Failure.Unexpected(e);
    }
  }

  /// A request that failed before its pictures were looked at: counted under the model only where
  /// that refuses it.
  Failure counted(Failure failure) {
    String model = failure.model();
    if (model == null) {
      metrics.countWithoutModel(Outcome.of(failure));
    } else {
      metrics.count(model, Outcome.of(failure));
    }
    return failure;
  }
}
