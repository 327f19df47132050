package vitrine.train;

import org.jspecify.annotations.Nullable;

/// What an epoch gave.
///
/// @param epoch from 1
/// @param step the number of steps until its end
/// @param learningRate of its last step
/// @param train on the pictures it learned from, while it learned
/// @param test on pictures that it does not learn from, at the end; null where there are none
/// @param seconds since the training began or went on
/// @param picturesPerSecond that it learned from
public record EpochReport(
    int epoch,
    long step,
    double learningRate,
    Outcome train,
    @Nullable Outcome test,
    double seconds,
    double picturesPerSecond) {}
