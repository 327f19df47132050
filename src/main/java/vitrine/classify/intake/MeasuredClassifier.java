package vitrine.classify.intake;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import vitrine.classify.Classification;
import vitrine.classify.Classifier;
import vitrine.classify.ClassifyOptions;
import vitrine.inference.Deadline;
import vitrine.inference.ServedModel;
import vitrine.serving.Admission.Place;
import vitrine.serving.Failure;
import vitrine.serving.ModelStatistics;
import vitrine.serving.Models;
import vitrine.serving.OutOfMemory;
import vitrine.serving.Outcome;
import vitrine.serving.ServiceMetrics;

/// Stands around the classifier: lets each picture in, and counts what happens to it.
@Component
class MeasuredClassifier {
  private static final Logger LOG = LoggerFactory.getLogger(MeasuredClassifier.class);

  private final Classifier classifier;
  private final Models models;
  private final ServiceMetrics metrics;

  MeasuredClassifier(Classifier classifier, Models models, ServiceMetrics metrics) {
    this.classifier = classifier;
    this.models = models;
    this.metrics = metrics;
  }

  /// @throws Failure counted, of all places taken, too; a defect of ours as {@link
  ///   Failure.Unexpected}
  Classification classify(
      Picture picture, ServedModel model, ClassifyOptions options, Deadline deadline) {
    String name = model.bundle().name();
    ModelStatistics statistics = models.statistics(model);
    long start = System.nanoTime();
    try (Place _ = models.admission(model).enter()) {
      Classification classification = classification(picture, model, options, deadline);
      classification.timings().forEach(metrics::stage);
      statistics.succeeded(classification.timings(), System.nanoTime() - start);
      metrics.count(name, Outcome.OK);
      measureConfidence(name, options, classification);
      return classification;
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

  private Classification classification(
      Picture picture, ServedModel model, ClassifyOptions options, Deadline deadline) {
    float[] values = picture.values();
    if (values != null) {
      return classifier.classifyValues(values, model, options, deadline);
    }
    byte[] bytes = picture.bytes();
    Classification classification = classifier.classify(bytes, model, options, deadline);
    if (classification.image() != null) {
      metrics.image(classification.image(), bytes.length);
    }
    return classification;
  }

  /// Only scores of the model's own function can be compared.
  private void measureConfidence(
      String model, ClassifyOptions options, Classification classification) {
    if (options.function() == null && !classification.predictions().isEmpty()) {
      metrics.topScore(model, classification.predictions().getFirst().score());
    }
  }
}
