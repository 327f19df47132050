package vitrine.evaluate.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.evaluate.Results;
import vitrine.image.ImageException;
import vitrine.image.decode.ImageDecoder;

/// The pictures that were answered worst, small enough for a page.
public final class Thumbnails {
  private Thumbnails() {}

  /// One for each; null where the picture is no longer there.
  public static List<@Nullable InlineImage> of(List<Results.Missed> worst, ImageDecoder decoder) {
    List<@Nullable InlineImage> thumbnails = new ArrayList<>();
    for (Results.Missed missed : worst) {
      thumbnails.add(thumbnail(missed, decoder));
    }
    return thumbnails;
  }

  private static @Nullable InlineImage thumbnail(Results.Missed missed, ImageDecoder decoder) {
    try {
      return InlineImage.thumbnail(decoder.decode(missed.picture().file().read()));
    } catch (IOException | ImageException e) {
      return null;
    }
  }
}
