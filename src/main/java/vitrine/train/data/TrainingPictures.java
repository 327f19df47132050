package vitrine.train.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vitrine.checkpoint.file.FileProblem;
import vitrine.checkpoint.file.Sha256;
import vitrine.evaluate.data.DataException;
import vitrine.evaluate.data.LabelledPicture;
import vitrine.evaluate.data.LabelledPictures;
import vitrine.image.ImageException;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.image.decode.ImageDecoder;
import vitrine.preprocess.Preprocessor;

/// Labelled pictures in memory, of the network's size: a byte for each pixel and channel. In the
/// order of their names, whatever the file system's.
public final class TrainingPictures {
  private final byte[][] pictures;
  private final int[] labels;
  private final String sha256;

  private TrainingPictures(byte[][] pictures, int[] labels, String sha256) {
    this.pictures = pictures;
    this.labels = labels;
    this.sha256 = sha256;
  }

  /// Reads all of them, on all cores.
  ///
  /// @param preprocessor resizes and crops
  /// @param channels 1 or 3
  /// @param step is called after each, by any thread
  /// @throws DataException naming the first that can't be read, or when they don't fit into memory
  public static TrainingPictures read(
      LabelledPictures data, Preprocessor preprocessor, int channels, Runnable step) {
    List<LabelledPicture> listed = new ArrayList<>();
    try (Stream<LabelledPicture> stream = data.stream()) {
      stream.forEach(listed::add);
    }
    if (listed.isEmpty()) {
      throw new DataException("there is not one picture");
    }
    listed.sort(Comparator.comparing(LabelledPicture::name));
    var reader = new Reader(new ImageDecoder(ImageLimits.DEFAULT), preprocessor, channels);
    byte[][] pictures = new byte[listed.size()][];
    pictures[0] = reader.read(listed.getFirst());
    requireMemory((long) listed.size() * pictures[0].length);
    IntStream.range(0, listed.size())
        .parallel()
        .forEach(i -> {
          pictures[i] = reader.read(listed.get(i));
          step.run();
        });
    StringBuilder names = new StringBuilder();
    listed.forEach(one -> names.append(one.name()).append('\t').append(one.label()).append('\n'));
    return new TrainingPictures(
        pictures,
        listed.stream().mapToInt(LabelledPicture::label).toArray(),
        Sha256.of(names.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static void requireMemory(long bytes) {
    long most = Runtime.getRuntime().maxMemory() / 2;
    if (bytes > most) {
      throw new DataException(
          "the pictures take %,d bytes of memory; allowed: half of the heap, %,d (-Xmx raises it)"
              .formatted(bytes, most));
    }
  }

  private record Reader(ImageDecoder decoder, Preprocessor preprocessor, int channels) {
    byte[] read(LabelledPicture picture) {
      try {
        return planes(preprocessor.resizeAndCrop(decoder.decode(picture.file().read())), channels);
      } catch (IOException e) {
        throw new DataException("%s: %s".formatted(picture.name(), FileProblem.reason(e)), e);
      } catch (ImageException e) {
        throw new DataException("%s: %s".formatted(picture.name(), e.getMessage()), e);
      }
    }

    /// (height, width, 3) as (channels, height, width).
    private static byte[] planes(RgbImage image, int channels) {
      int plane = image.width() * image.height();
      byte[] out = new byte[channels * plane];
      for (int channel = 0; channel < channels; channel++) {
        for (int i = 0; i < plane; i++) {
          out[channel * plane + i] = image.pixels()[3 * i + channel];
        }
      }
      return out;
    }
  }

  /// How many there are.
  public int size() {
    return labels.length;
  }

  /// The class of one, as an index.
  public int label(int index) {
    return labels[index];
  }

  /// One, (channels, height, width), not to be modified.
  byte[] picture(int index) {
    return pictures[index];
  }

  /// Of their names and labels: whether two are the same.
  public String sha256() {
    return sha256;
  }

  /// The order in which an epoch takes them (Fisher & Yates, in Durstenfeld's version of 1964).
  public int[] order(long seed, int epoch) {
    int[] order = IntStream.range(0, size()).toArray();
    SplittableRandom random = Draw.ofOrder(seed, epoch);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }
}
