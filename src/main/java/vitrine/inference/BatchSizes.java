package vitrine.inference;

import java.util.ArrayList;
import java.util.List;

/// Which numbers of pictures a graph is run on.
///
/// @param sizes ascending; empty where any number will do
record BatchSizes(List<Integer> sizes) {
  /// Any number.
  static final BatchSizes ANY = new BatchSizes(List.of());

  BatchSizes {
    sizes = List.copyOf(sizes);
  }

  /// One number, which is in the graph.
  static BatchSizes fixed(int size) {
    return new BatchSizes(List.of(size));
  }

  /// 1, 2, 4, … and the largest: few enough to be tried all at the start, and never more than half
  /// of a batch is left over.
  ///
  /// @param largest at least 1
  static BatchSizes powersOfTwo(int largest) {
    List<Integer> sizes = new ArrayList<>();
    for (long size = 1; size < largest; size *= 2) {
      sizes.add((int) size);
    }
    sizes.add(largest);
    return new BatchSizes(sizes);
  }

  /// The smallest that holds so many pictures; the largest where none does.
  int fitting(int pictures) {
    if (sizes.isEmpty()) {
      return pictures;
    }
    return sizes.stream().filter(size -> size >= pictures).findFirst().orElse(largest());
  }

  /// Pictures that one run takes at most.
  int largest() {
    return sizes.isEmpty() ? Integer.MAX_VALUE : sizes.getLast();
  }
}
