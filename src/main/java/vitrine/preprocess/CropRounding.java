package vitrine.preprocess;

/// Which way a centre crop leans when the margin is odd.
public enum CropRounding {
  /// `transformers.image_transforms.center_crop`: a crop leans to the top left, padding puts the
  /// odd zero in front.
  TRANSFORMERS {
    @Override
    int start(int margin) {
      return margin / 2;
    }

    @Override
    int before(int missing) {
      return (missing + 1) / 2;
    }
  },
  /// `torchvision.transforms.functional.center_crop`, which timm uses: half of the margin is
  /// rounded to the even neighbour, padding puts the odd zero behind.
  TORCHVISION {
    @Override
    int start(int margin) {
      return (int) Math.rint(margin / 2.0);
    }

    @Override
    int before(int missing) {
      return missing / 2;
    }
  };

  /// The first position that is kept when `margin` positions are cut off.
  abstract int start(int margin);

  /// The zeros in front when `missing` positions are padded.
  abstract int before(int missing);
}
