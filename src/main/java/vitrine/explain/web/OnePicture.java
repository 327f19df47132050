package vitrine.explain.web;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import vitrine.classify.intake.Arrival;
import vitrine.classify.intake.BodyParameters;
import vitrine.classify.intake.Upload;
import vitrine.serving.Failure;

/// Reads a body that holds one picture, and parameters by their names in the query.
final class OnePicture {
  private OnePicture() {}

  /// @param parameters that may stand in the body; in a form `model` may, too
  /// @throws Failure.BadBody when it holds none, or several
  static Upload of(Arrival arrival, List<String> parameters) throws IOException {
    Set<String> inForm = new HashSet<>(parameters);
    inForm.add("model");
    var inJson = parameters.stream().map(name -> new BodyParameters.Key(name, name)).toList();
    Upload upload = arrival.upload(new BodyParameters(inForm, inJson, Set.of()));
    if (upload.pictures().size() > 1) {
      throw new Failure.BadBody(
          "the body holds %d pictures; one is taken at a time".formatted(upload.pictures().size()));
    }
    return upload;
  }
}
