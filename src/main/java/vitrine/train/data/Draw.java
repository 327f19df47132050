package vitrine.train.data;

import java.util.SplittableRandom;

/// Where chance comes from: what is drawn for a picture depends on the seed, the epoch and the
/// picture alone, not on who draws it or when.
final class Draw {
  private static final long ORDER = -1;
  private static final long DROPOUT = 1;

  private Draw() {}

  static SplittableRandom ofPicture(long seed, int epoch, int picture) {
    return new SplittableRandom(mixed(mixed(mixed(seed) + epoch) + picture));
  }

  /// A seed of what is left out of the network for a picture, whatever else was drawn for it.
  static long seedOfDropout(long seed, int epoch, int picture) {
    return mixed(mixed(mixed(mixed(seed) + epoch) + picture) + DROPOUT);
  }

  /// What is left out at one place of the network.
  ///
  /// @param seed of a picture's dropout
  static SplittableRandom ofPlace(long seed, String place) {
    return new SplittableRandom(mixed(seed + place.hashCode()));
  }

  static SplittableRandom ofOrder(long seed, int epoch) {
    return new SplittableRandom(mixed(mixed(mixed(seed) + epoch) + ORDER));
  }

  /// The finaliser of MurmurHash3: close numbers come out far from each other.
  private static long mixed(long number) {
    long z = number + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 33)) * 0xff51afd7ed558ccdL;
    z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return z ^ (z >>> 33);
  }
}
