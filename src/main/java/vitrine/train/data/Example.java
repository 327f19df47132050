package vitrine.train.data;

/// One picture as the network learns from it.
///
/// @param pixels (channels, height, width), normalised
/// @param target the probability of each class that it is to answer with (labels)
/// @param label the class that counts as right
public record Example(float[] pixels, float[] target, int label) {}
