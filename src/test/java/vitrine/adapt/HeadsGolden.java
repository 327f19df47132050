package vitrine.adapt;

import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import vitrine.adapt.features.Features;
import vitrine.adapt.features.Features.Featured;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.evaluate.data.LabelledPicture;

/// Features and what scikit-learn makes of them (`tools/golden/adaptation.py`).
public final class HeadsGolden {
  private static final SafetensorsFile FILE =
      SafetensorsFile.open(Path.of("src/test/resources/adapt/heads.safetensors"));

  private HeadsGolden() {}

  /// The values of a tensor.
  public static float[] values(String name) {
    return FILE.tensor(name).floats();
  }

  /// What is learned from.
  public static Features features(String set) {
    float[] labels = values(set + ".labels");
    float[] all = values(set + ".features");
    int[] indices = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      indices[i] = (int) labels[i];
    }
    return features(rows(all, all.length / labels.length), indices);
  }

  /// Pictures to classify, a row each.
  public static float[][] others(String set) {
    float[] all = values(set + ".new");
    return rows(all, FILE.tensor(set + ".new").shape().getLast());
  }

  private static float[][] rows(float[] all, int width) {
    return IntStream.range(0, all.length / width)
        .mapToObj(row -> Arrays.copyOfRange(all, row * width, (row + 1) * width))
        .toArray(float[][]::new);
  }

  /// Features of pictures whose contents all differ.
  public static Features features(float[][] rows, int... labels) {
    List<Featured> pictures = new ArrayList<>();
    int most = 0;
    for (int i = 0; i < labels.length; i++) {
      var picture =
          new LabelledPicture(
              "%04d.png".formatted(i),
              labels[i],
              () -> {
                throw new FileNotFoundException("it was never drawn");
              });
      pictures.add(new Featured(picture, "%064x".formatted(i), rows[i]));
      most = Math.max(most, labels[i]);
    }
    List<String> classes = IntStream.rangeClosed(0, most).mapToObj(i -> "class " + i).toList();
    return new Features(pictures, classes, rows[0].length);
  }
}
