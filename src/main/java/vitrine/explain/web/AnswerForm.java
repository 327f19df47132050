package vitrine.explain.web;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import vitrine.serving.Failure;

/// The forms in which an explanation is answered.
enum AnswerForm {
  PNG,
  JSON;

  MediaType type() {
    return switch (this) {
      case PNG -> MediaType.IMAGE_PNG;
      case JSON -> MediaType.APPLICATION_JSON;
    };
  }

  /// What `as` says, else what the client accepts first.
  ///
  /// @param accept the header
  /// @param byDefault for clients that take either
  /// @throws Failure.BadParameter for an `as` that there is not
  static AnswerForm of(@Nullable String as, @Nullable String accept, AnswerForm byDefault) {
    if (as == null) {
      return accepted(accept, byDefault);
    }
    return switch (as.toLowerCase(Locale.ROOT)) {
      case "png" -> PNG;
      case "json" -> JSON;
      default -> throw new Failure.BadParameter("as", as, "png, json");
    };
  }

  private static AnswerForm accepted(@Nullable String accept, AnswerForm byDefault) {
    try {
      List<MediaType> types = MediaType.parseMediaTypes(accept);
      for (MediaType type : types.stream().sorted(AnswerForm::byQuality).toList()) {
        boolean png = type.includes(PNG.type());
        boolean json = type.includes(JSON.type());
        if (png || json) {
          return png && json ? byDefault : png ? PNG : JSON;
        }
      }
    } catch (InvalidMediaTypeException e) {
      // Spring has refused what it can't read
    }
    return byDefault;
  }

  private static int byQuality(MediaType a, MediaType b) {
    return Double.compare(b.getQualityValue(), a.getQualityValue());
  }
}
