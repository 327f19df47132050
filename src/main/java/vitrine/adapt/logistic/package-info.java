/// Multinomial logistic regression, as scikit-learn defines it, by L-BFGS.
@NullMarked
package vitrine.adapt.logistic;

import org.jspecify.annotations.NullMarked;
