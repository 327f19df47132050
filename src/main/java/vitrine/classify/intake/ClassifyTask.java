package vitrine.classify.intake;

import org.springframework.stereotype.Component;
import vitrine.classify.Classification;
import vitrine.classify.Classifier;
import vitrine.classify.ClassifyOptions;
import vitrine.inference.Deadline;
import vitrine.inference.ServedModel;
import vitrine.serving.ServiceMetrics;

/// Classifies a picture, and counts what it was and how sure the network is.
@Component
class ClassifyTask implements Task<ClassifyOptions, Classification> {
  private final Classifier classifier;
  private final ServiceMetrics metrics;

  ClassifyTask(Classifier classifier, ServiceMetrics metrics) {
    this.classifier = classifier;
    this.metrics = metrics;
  }

  @Override
  public Classification answer(
      Picture picture, ServedModel model, ClassifyOptions options, Deadline deadline) {
    Classification classification = classification(picture, model, options, deadline);
    // only scores of the model's own function can be compared
    if (options.function() == null && !classification.predictions().isEmpty()) {
      float score = classification.predictions().getFirst().score();
      metrics.topScore(model.bundle().name(), score);
    }
    return classification;
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
}
