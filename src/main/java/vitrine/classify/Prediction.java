package vitrine.classify;

/// One class of a picture.
///
/// @param label its name
/// @param index of the class, from 0
/// @param score what the score function made of its logit
public record Prediction(String label, int index, float score) {}
