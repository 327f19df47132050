package vitrine.train;

/// How a model did on some pictures.
///
/// @param loss the sum of their losses
/// @param right how many it had right
/// @param pictures how many there were
public record Outcome(double loss, long right, long pictures) {
  /// Of no pictures.
  public static final Outcome NONE = new Outcome(0, 0, 0);

  /// Of these pictures and others.
  Outcome plus(Outcome other) {
    return new Outcome(loss + other.loss, right + other.right, pictures + other.pictures);
  }

  /// The mean of their losses.
  public double meanLoss() {
    return loss / Math.max(1, pictures);
  }

  /// The share that it had right.
  public double accuracy() {
    return (double) right / Math.max(1, pictures);
  }
}
