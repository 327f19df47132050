package vitrine.adapt.features;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import vitrine.adapt.features.Features.Featured;
import vitrine.checkpoint.file.Sha256;
import vitrine.evaluate.data.LabelledPicture;
import vitrine.evaluate.data.LabelledPictures;

/// Files with the same content.
///
/// @param ofTheirClass files that are copies of another in their class
/// @param acrossClasses pairs of files with one content in different classes: one of the two labels
///   is wrong, or both are right and no head can tell them apart
public record Copies(int ofTheirClass, List<Pair> acrossClasses) {
  /// Two files.
  public record Pair(String first, String second) {
    @Override
    public String toString() {
      return first + " = " + second;
    }
  }

  /// Finds those among pictures that are learned from.
  public static Copies in(Features features) {
    Map<String, Featured> seen = new HashMap<>();
    Set<String> inClass = new HashSet<>();
    int copies = 0;
    List<Pair> across = new ArrayList<>();
    for (Featured one : features.pictures()) {
      Featured first = seen.putIfAbsent(one.sha256(), one);
      if (!inClass.add(one.label() + " " + one.sha256())) {
        copies++;
      } else if (first != null) {
        across.add(new Pair(first.name(), one.name()));
      }
    }
    return new Copies(copies, List.copyOf(across));
  }

  /// Finds pictures that are learned from and judged by. Files that can't be read are left to
  /// whoever judges.
  public static List<Pair> of(Features features, LabelledPictures judges) {
    Map<String, String> learned = new HashMap<>();
    features.pictures().forEach(one -> learned.put(one.sha256(), one.name()));
    List<Pair> pairs = new ArrayList<>();
    try (Stream<LabelledPicture> stream = judges.stream()) {
      stream.forEach(picture -> {
        String known = learned.get(sha256(picture));
        if (known != null) {
          pairs.add(new Pair(known, picture.name()));
        }
      });
    }
    return List.copyOf(pairs);
  }

  private static String sha256(LabelledPicture picture) {
    try {
      return Sha256.of(picture.file().read());
    } catch (IOException e) {
      return "";
    }
  }
}
