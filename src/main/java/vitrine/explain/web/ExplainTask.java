package vitrine.explain.web;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.stereotype.Component;
import vitrine.classify.intake.Picture;
import vitrine.classify.intake.Task;
import vitrine.explain.Explainer;
import vitrine.explain.Explanation;
import vitrine.inference.Deadline;
import vitrine.inference.ServedModel;
import vitrine.serving.ServiceMetrics;
import vitrine.serving.Stage;

/// Explains a picture and, where that is wanted, draws it.
@Component
class ExplainTask implements Task<ExplainOptions, Explained> {
  private final Explainer explainer;
  private final ServiceMetrics metrics;

  ExplainTask(Explainer explainer, ServiceMetrics metrics) {
    this.explainer = explainer;
    this.metrics = metrics;
  }

  @Override
  public Explained answer(
      Picture picture, ServedModel model, ExplainOptions options, Deadline deadline) {
    double overlay = options.parameters().overlay();
    byte[] bytes = picture.bytes();
    Explanation explanation = explainer.explain(bytes, model, options.parameters(), deadline);
    metrics.image(explanation.image(), bytes.length);
    return switch (options.form()) {
      case JSON ->
          new Explained(
              AnswerForm.JSON, ExplanationResponse.of(explanation), explanation.timings());
      case PNG -> {
        long start = System.nanoTime();
        byte[] png = explainer.draw(bytes, explanation, overlay, deadline);
        yield new Explained(
            AnswerForm.PNG, png, with(explanation.timings(), System.nanoTime() - start));
      }
    };
  }

  private static Map<Stage, Duration> with(Map<Stage, Duration> timings, long drawing) {
    Map<Stage, Duration> all = new EnumMap<>(timings);
    all.merge(Stage.EXPLAIN, Duration.ofNanos(drawing), Duration::plus);
    return all;
  }
}
