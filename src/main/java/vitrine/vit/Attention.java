package vitrine.vit;

/// Multi-head self-attention (Vaswani et al. 2017).
///
/// @param query (hidden → hidden)
/// @param key (hidden → hidden)
/// @param value (hidden → hidden)
/// @param output (hidden → hidden)
/// @param numHeads each `hidden / numHeads` wide
public record Attention(Linear query, Linear key, Linear value, Linear output, int numHeads) {}
