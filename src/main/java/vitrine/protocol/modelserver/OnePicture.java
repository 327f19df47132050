package vitrine.protocol.modelserver;

import java.io.IOException;
import vitrine.classify.ClassifyOptions;
import vitrine.classify.intake.Arrival;
import vitrine.classify.intake.Upload;
import vitrine.classify.intake.Wanted;
import vitrine.serving.Failure;

/// A body with one picture: as it is, as the part of a form, or in JSON.
final class OnePicture {
  private OnePicture() {}

  /// @throws Failure.BadBody when there are several
  static Wanted<ClassifyOptions> read(Arrival arrival) throws IOException {
    Upload upload = arrival.upload();
    if (upload.pictures().size() > 1) {
      throw new Failure.BadBody("the body holds several pictures; one is taken");
    }
    return new Wanted<>(upload.pictures(), upload.options(null, null, null));
  }
}
