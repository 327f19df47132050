package vitrine.evaluate.data;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// MNIST's two files: grey pictures, and their labels, which are numbers: names of the model's
/// classes where these are numbers, else indices. A picture's name is its place,
/// `t10k-images-idx3-ubyte#7`.
///
/// @param images of all pictures
/// @param labels of all pictures
/// @param classes the model's
/// @param total how many pictures
record IdxPictures(Path images, Path labels, Map<String, Integer> classes, int total)
    implements LabelledPictures {
  private static final int MOST_PIXELS = 1 << 24; // of one picture, held in memory

  /// Reads the labels once.
  static IdxPictures open(Path images, Classes how, List<String> modelLabels) {
    boolean numbers =
        switch (how) {
          case Classes.ByName _, Classes.ByIndex _, Classes.Learned _, Classes.Same _ -> true;
          case Classes.Sorted _, Classes.Listed _ -> false;
        };
    if (!numbers) {
      throw new DataException(
          "%s: its labels are numbers; allowed for --classes: index".formatted(images));
    }
    Path labels = IdxNames.labels(images);
    Set<String> names = new HashSet<>();
    int total;
    try (var pictures = new IdxFile(images, 3);
        var values = new IdxFile(labels, 1)) {
      total = values.shape().getFirst();
      requireShape(images, pictures.shape(), total);
      for (int i = 0; i < total; i++) {
        names.add(number(values));
      }
      values.requireEnd();
    }
    try {
      return new IdxPictures(images, labels, match(names, how, modelLabels), total);
    } catch (DataException e) {
      throw new DataException("%s: %s".formatted(labels, e.getMessage()), e);
    }
  }

  private static String number(IdxFile values) {
    return Integer.toString(values.read(1)[0] & 0xFF);
  }

  private static Map<String, Integer> match(
      Set<String> names, Classes how, List<String> modelLabels) {
    boolean areNames =
        how instanceof Classes.Learned
            || (how instanceof Classes.ByName
                && names.stream().allMatch(how.index(names, modelLabels)::containsKey));
    return (areNames ? how : new Classes.ByIndex()).match(names, modelLabels);
  }

  private static void requireShape(Path images, List<Integer> shape, int labels) {
    long pixels = (long) shape.get(1) * shape.get(2);
    if (shape.getFirst() != labels || pixels < 1 || pixels > MOST_PIXELS) {
      throw new DataException(
          "%s has %d pictures of %d × %d; allowed: as many as labels, %d, of 1 to %d pixels"
              .formatted(
                  images, shape.getFirst(), shape.get(1), shape.get(2), labels, MOST_PIXELS));
    }
  }

  @Override
  public long count() {
    return total;
  }

  @Override
  public Stream<LabelledPicture> stream() {
    var pictures = new IdxFile(images, 3);
    var values = new IdxFile(labels, 1);
    int height = pictures.shape().get(1);
    int width = pictures.shape().get(2);
    return IntStream.range(0, total)
        .mapToObj(i -> {
          byte[] pixels = pictures.read(height * width);
          if (i == total - 1) {
            pictures.requireEnd();
          }
          return picture(i, number(values), () -> GreyPng.encode(pixels, width, height));
        })
        .onClose(pictures::close)
        .onClose(values::close);
  }

  private LabelledPicture picture(int index, String number, LabelledPicture.Encoded file) {
    Integer label = classes.get(number);
    if (label == null) {
      throw new DataException("%s has changed while it was read".formatted(labels));
    }
    return new LabelledPicture("%s#%d".formatted(images.getFileName(), index), label, file);
  }
}
