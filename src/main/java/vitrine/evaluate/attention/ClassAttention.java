package vitrine.evaluate.attention;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Gatherers;
import vitrine.evaluate.data.LabelledPicture;
import vitrine.image.ImageException;
import vitrine.image.decode.ImageDecoder;

/// The median attention of pictures of one class.
///
/// @param label the class, an index
/// @param pictures how many
/// @param rows of patches
/// @param cols of patches
/// @param maps (rows × cols) each, by what they are
public record ClassAttention(
    int label, int pictures, int rows, int cols, Map<String, float[]> maps) {

  private static final int CORES = Runtime.getRuntime().availableProcessors();

  /// One for each class that has pictures. What is in memory are the maps of one class.
  ///
  /// @param samples pictures by their class
  /// @param step is called after each picture
  public static List<ClassAttention> of(
      Map<Integer, List<LabelledPicture>> samples,
      ImageDecoder decoder,
      AttentionMaps attention,
      Runnable step) {
    List<ClassAttention> classes = new ArrayList<>();
    samples.forEach((label, pictures) -> {
      List<MedianMap> medians = attention.names().stream().map(_ -> new MedianMap()).toList();
      pictures.stream()
          .gather(Gatherers.mapConcurrent(CORES, picture -> maps(picture, decoder, attention)))
          .forEachOrdered(maps -> {
            add(maps, medians);
            step.run();
          });
      if (medians.getFirst().pictures() > 0) {
        classes.add(of(label, medians, attention));
      }
    });
    return List.copyOf(classes);
  }

  /// None of a picture that is no longer there: the others tell as much.
  private static List<float[]> maps(
      LabelledPicture picture, ImageDecoder decoder, AttentionMaps attention) {
    try {
      return attention.of(decoder.decode(picture.file().read()));
    } catch (IOException | ImageException e) {
      return List.of();
    }
  }

  private static void add(List<float[]> maps, List<MedianMap> medians) {
    for (int i = 0; i < maps.size(); i++) {
      medians.get(i).add(maps.get(i));
    }
  }

  private static ClassAttention of(int label, List<MedianMap> medians, AttentionMaps attention) {
    Map<String, float[]> maps = new LinkedHashMap<>();
    for (int i = 0; i < medians.size(); i++) {
      maps.put(attention.names().get(i), medians.get(i).median());
    }
    return new ClassAttention(
        label, medians.getFirst().pictures(), attention.rows(), attention.cols(), maps);
  }
}
