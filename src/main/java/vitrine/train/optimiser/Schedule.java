package vitrine.train.optimiser;

/// The learning rate's way: it climbs in equal steps to its peak (Goyal et al. 2017, section 2.2),
/// then stays, or falls along half a cosine to its floor (Loshchilov & Hutter 2017, equation 5).
///
/// @param peak the highest
/// @param floor the lowest after the peak
/// @param warmupSteps until the peak; the first of them has a `warmupSteps`-th of it, not zero
/// @param totalSteps of the training
/// @param cosine whether it falls
public record Schedule(
    double peak, double floor, long warmupSteps, long totalSteps, boolean cosine) {
  /// The learning rate of one step.
  ///
  /// @param step from 0
  public double at(long step) {
    if (step < warmupSteps) {
      return peak * (step + 1) / warmupSteps;
    }
    if (!cosine) {
      return peak;
    }
    double way = (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
    return floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, way)));
  }
}
