package vitrine.classify.web;

import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import vitrine.classify.Classification;
import vitrine.classify.web.Upload.Picture;
import vitrine.inference.ServedModel;
import vitrine.serving.Failure;
import vitrine.serving.Outcome;
import vitrine.serving.ServiceMetrics;

/// Stands around the classifier and counts what happens to each picture.
@Component
class ClassificationMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(ClassificationMetrics.class);

  private final ServiceMetrics metrics;

  ClassificationMetrics(ServiceMetrics metrics) {
    this.metrics = metrics;
  }

  /// @throws Failure counted; a defect of ours as {@link Failure.Unexpected}
  Classification measure(
      ServedModel model, Picture picture, Function<byte[], Classification> classify) {
    String name = model.bundle().name();
    try {
      byte[] bytes = picture.bytes();
      Classification classification = classify.apply(bytes);
      record(classification, bytes.length);
      metrics.count(name, Outcome.OK);
      return classification;
    } catch (Failure e) {
      metrics.count(name, Outcome.of(e));
      throw e;
    } catch (RuntimeException | Error e) {
      LOG.error("a picture failed in a way that has no name", e);
      metrics.count(name, Outcome.INTERNAL_ERROR);
      throw new Failure.Unexpected(e);
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
