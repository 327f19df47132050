package vitrine.adapt.logistic;

import org.jspecify.annotations.Nullable;
import vitrine.adapt.LinearHead;

/// L2-regularised multinomial logistic regression, the minimum of C · Σ wᵢ·lossᵢ + ½‖W‖², as
/// scikit-learn's `LogisticRegression` has it. With two classes that is the binomial one there, of
/// one weight vector w: here the rows are −w/2 and w/2, whose squares are half of w's, and C counts
/// half.
public final class LogisticRegression {
  /// Of the gradient's largest component, the loss being a mean: what a decision between values of
  /// C asks for.
  public static final double COARSE = 1e-5;

  /// What a result asks for.
  public static final double FINE = 1e-7;

  private final Samples samples;
  private final double[] weights;

  /// A fit.
  ///
  /// @param variables where the solver ended: a start for another C
  /// @param converged whether it got where it was to get
  public record Fit(double[] variables, int iterations, boolean converged) {}

  /// @param weights of the samples; 0 for one that is not learned from
  public LogisticRegression(Samples samples, double[] weights) {
    this.samples = samples;
    this.weights = weights;
  }

  /// Fits.
  ///
  /// @param c the inverse strength of the regularisation, larger than 0
  /// @param tolerance {@link #COARSE} or {@link #FINE}
  /// @param start another fit's variables, or null
  public Fit fit(double c, double tolerance, double @Nullable [] start) {
    double all = 0;
    for (double weight : weights) {
      all += weight;
    }
    double effective = samples.classes() == 2 ? c / 2 : c;
    var loss = new LogisticLoss(samples, weights, square(samples.scale()) / (effective * all));
    double[] from = start == null ? new double[samples.classes() * (samples.width() + 1)] : start;
    Lbfgs.Minimum minimum = Lbfgs.minimise(loss, from, tolerance);
    return new Fit(minimum.at(), minimum.iterations(), minimum.converged());
  }

  private static double square(double value) {
    return value * value;
  }

  /// The logits of each sample, (samples, classes), those included that were not learned from.
  public float[][] logits(Fit fit) {
    int classes = samples.classes();
    var loss = new LogisticLoss(samples, weights, 0);
    float[][] logits = new float[samples.size()][classes];
    for (int block = 0; block < samples.blocks(); block++) {
      double[][] z = loss.logits(block, fit.variables());
      int first = block * Samples.BLOCK;
      int count = Math.min(Samples.BLOCK, samples.size() - first);
      for (int i = 0; i < count; i++) {
        for (int k = 0; k < classes; k++) {
          logits[first + i][k] = (float) z[k][i];
        }
      }
    }
    return logits;
  }

  /// The fit as a layer on features as they are, neither centred nor scaled.
  public LinearHead head(Fit fit) {
    int classes = samples.classes();
    int width = samples.width();
    float[] w = new float[classes * width];
    float[] b = new float[classes];
    for (int k = 0; k < classes; k++) {
      double intercept = fit.variables()[classes * width + k];
      for (int j = 0; j < width; j++) {
        double weight = fit.variables()[k * width + j] * samples.scale();
        w[k * width + j] = (float) weight;
        intercept -= weight * samples.mean()[j];
      }
      b[k] = (float) intercept;
    }
    return new LinearHead(w, b);
  }
}
