package vitrine.adapt.fitting;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a head is to be made.
///
/// @param method or null, for the one that cross-validation chooses
/// @param regularisation values of C to choose from; empty for the usual ones
/// @param neighbours values of k to choose from, for nearest neighbours
/// @param folds of the cross-validation, at least 2
/// @param seed that deals the pictures to folds
/// @param balanced whether each class counts the same in logistic regression, however many pictures
///   it has
public record HeadConfig(
    @Nullable Method method,
    List<Double> regularisation,
    List<Integer> neighbours,
    int folds,
    long seed,
    boolean balanced) {}
