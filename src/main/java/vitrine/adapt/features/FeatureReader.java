package vitrine.adapt.features;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vitrine.adapt.features.Features.Featured;
import vitrine.checkpoint.file.FileProblem;
import vitrine.checkpoint.file.Sha256;
import vitrine.evaluate.PictureClassifier;
import vitrine.evaluate.UnreadablePicture;
import vitrine.evaluate.data.DataException;
import vitrine.evaluate.data.LabelledPicture;
import vitrine.evaluate.data.LabelledPictures;

/// Takes labelled pictures through a network up to its head, several at once; those whose content
/// it has seen before are not computed again.
///
/// @param network a picture's bytes to its features
/// @param cache of this network
/// @param width how many numbers a picture's features are
/// @param atOnce pictures in flight, at least 1
public record FeatureReader(PictureClassifier network, FeatureCache cache, int width, int atOnce) {
  /// What came of all pictures.
  ///
  /// @param features of those that could be read
  /// @param computed how many were not in the cache
  /// @param unreadable the others, with the reason
  public record Reading(Features features, int computed, List<Unreadable> unreadable) {}

  /// A picture that could not be read.
  public record Unreadable(String name, String problem) {}

  /// One picture: its features, or the problem.
  private record Read(
      LabelledPicture picture, @Nullable Featured featured, boolean computed, String problem) {}

  /// Reads all of them.
  ///
  /// @param step is called after each, by this thread
  /// @throws DataException where their features would not fit into memory
  /// @throws IOException where the cache can't be read or written
  public Reading read(LabelledPictures data, Runnable step) throws IOException {
    List<LabelledPicture> listed = listed(data);
    requireMemory(listed.size());
    List<Featured> featured = new ArrayList<>();
    List<Unreadable> unreadable = new ArrayList<>();
    int[] computed = new int[1];
    try {
      listed.stream()
          .gather(Gatherers.mapConcurrent(atOnce, this::read))
          .forEachOrdered(read -> {
            if (read.featured() == null) {
              unreadable.add(new Unreadable(read.picture().name(), read.problem()));
            } else {
              featured.add(read.featured());
              computed[0] += read.computed() ? 1 : 0;
            }
            step.run();
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    List<String> classes =
        data.classes().entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .toList();
    return new Reading(
        new Features(List.copyOf(featured), classes, width), computed[0], List.copyOf(unreadable));
  }

  /// In the order of their names, whatever the file system's.
  private static List<LabelledPicture> listed(LabelledPictures data) {
    try (Stream<LabelledPicture> stream = data.stream()) {
      return stream.sorted(Comparator.comparing(LabelledPicture::name)).toList();
    }
  }

  /// They are held twice more while a head is fitted to them.
  private void requireMemory(int pictures) {
    long bytes = 3L * pictures * width * Float.BYTES;
    long most = Runtime.getRuntime().maxMemory() / 4 * 3;
    if (bytes > most) {
      throw new DataException(
          ("the features of %,d pictures take %,d bytes of memory; allowed: three quarters of the"
                  + " heap, %,d (-Xmx raises it)")
              .formatted(pictures, bytes, most));
    }
  }

  private Read read(LabelledPicture picture) {
    byte[] encoded;
    try {
      encoded = picture.file().read();
    } catch (IOException e) {
      return new Read(picture, null, false, FileProblem.reason(e));
    }
    String sha256 = Sha256.of(encoded);
    try {
      float[] known = cache.get(sha256);
      float[] values = known == null ? network.logits(encoded) : known;
      if (known == null) {
        cache.put(sha256, values);
      }
      var featured = new Featured(picture, sha256, values);
      return new Read(picture, featured, known == null, "");
    } catch (UnreadablePicture e) {
      return new Read(picture, null, false, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
