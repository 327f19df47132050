package vitrine.vit;

import vitrine.tensor.Tensor;

/// Layer normalisation over the last dimension (Ba et al. 2016).
///
/// @param weight γ (hidden)
/// @param bias β (hidden)
/// @param eps added to the variance
public record LayerNorm(Tensor weight, Tensor bias, double eps) {}
