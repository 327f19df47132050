package vitrine.vit;

/// A transformer encoder block, norms before the sub-layers: x + attention(norm(x)), then x +
/// mlp(norm(x)).
public record Block(LayerNorm attentionNorm, Attention attention, LayerNorm mlpNorm, Mlp mlp) {}
