package vitrine.vit;

import java.util.stream.IntStream;

/// What is left out of the network while it learns, so that it does not rely on any one part: each
/// time something else. The way back asks for the same again and is told the same.
public interface Dropout {
  /// Nothing, as when the network is used.
  Dropout NONE = (_, patches) -> IntStream.range(0, patches).toArray();

  /// Which patches a picture keeps, of all pictures as many.
  ///
  /// @param picture its place among those that go through the network together
  /// @param patches how many it has
  /// @return their numbers, ascending
  int[] keptPatches(int picture, int patches);
}
