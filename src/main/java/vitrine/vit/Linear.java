package vitrine.vit;

import org.jspecify.annotations.Nullable;
import vitrine.tensor.Tensor;

/// y = x·Wᵀ + b.
///
/// @param weight (out, in)
/// @param bias (out), or null where the layer has none
public record Linear(Tensor weight, @Nullable Tensor bias) {}
