package vitrine.train.data;

/// One picture as the network learns from it.
///
/// @param pixels (channels, height, width), normalised
/// @param target the probability of each class that it is to answer with (labels)
/// @param label the class that counts as right
/// @param dropoutSeed of what is left out of the network while it learns from this picture
public record Example(float[] pixels, float[] target, int label, long dropoutSeed) {}
