package vitrine.classify.web;

import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import vitrine.classify.Classification;
import vitrine.inference.ServedModel;
import vitrine.serving.Failure;
import vitrine.serving.Outcome;
import vitrine.serving.ServiceMetrics;

/// Stands around the classifier and counts what happens to each picture.
@Component
class ClassificationMetrics {
  private final ServiceMetrics metrics;

  ClassificationMetrics(ServiceMetrics metrics) {
    this.metrics = metrics;
  }

  Classification measure(byte[] image, ServedModel model, Supplier<Classification> work) {
    String name = model.bundle().name();
    try {
      Classification classification = work.get();
      record(classification, image.length);
      metrics.count(name, Outcome.OK);
      return classification;
    } catch (Failure e) {
      metrics.count(name, Outcome.of(e));
      throw e;
    }
  }

  /// A request that failed before its pictures were looked at.
  Failure counted(Failure failure) {
    metrics.countWithoutModel(Outcome.of(failure));
    return failure;
  }

  private void record(Classification classification, int bytes) {
    metrics.image(classification.image(), bytes);
    classification.timings().forEach(metrics::stage);
  }
}
